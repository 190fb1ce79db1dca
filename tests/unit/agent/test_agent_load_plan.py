import pytest

from rigmark_agent.errors import UsageError
from rigmark_agent.load.plan import LoadPlan


def test_points_go_context_by_context_from_light_to_heavy():
    plan = LoadPlan(concurrencies=(8, 1), contexts=(2048, 0))

    points = plan.points

    assert [(point.context_tokens, point.concurrency) for point in points] == [
        (0, 1),
        (0, 8),
        (2048, 1),
        (2048, 8),
    ]


def test_a_setting_that_is_named_twice_is_one_point():
    plan = LoadPlan(concurrencies=(4, 4), contexts=(0, 0))

    assert len(plan.points) == 1


@pytest.mark.parametrize(("in_flight", "requests"), [(1, 20), (2, 20), (3, 21), (8, 32), (64, 256)])
def test_a_point_has_whole_rounds_and_enough_requests_for_a_95th_percentile(in_flight, requests):
    plan = LoadPlan(concurrencies=(in_flight,))

    assert plan.points[0].requests == requests


def test_a_point_has_at_least_as_many_requests_as_are_in_flight():
    plan = LoadPlan(concurrencies=(2, 8), requests_per_point=4)

    assert [point.requests for point in plan.points] == [4, 8]


def test_rates_make_an_open_loop_without_concurrency():
    plan = LoadPlan(rates=(2.5, 0.5))

    assert plan.is_open_loop
    assert [(point.rate_per_s, point.concurrency) for point in plan.points] == [
        (0.5, None),
        (2.5, None),
    ]
    assert plan.points[1].label == "2.5/s, context 0"


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ({"concurrencies": (0,)}, "--concurrency"),
        ({"concurrencies": (513,)}, "--concurrency"),
        ({"contexts": (-1,)}, "--context"),
        ({"requests_per_point": 10_001}, "--requests"),
        ({"output_tokens": 1}, "--output-tokens"),
        ({"rates": (0.0,)}, "--rate"),
        ({"rates": (float("nan"),)}, "--rate"),
        ({"warmup": -1}, "--warmup"),
        ({"cooldown_s": -1.0}, "rest"),
        ({"point_limit_s": 0.0}, "time limit"),
        ({"concurrencies": ()}, "this one has 0"),
        ({"contexts": tuple(range(51))}, "this one has 204"),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_name(setting, named):
    with pytest.raises(UsageError, match=named):
        LoadPlan(**setting)


def test_a_sweep_of_more_requests_than_one_document_holds_is_refused():
    with pytest.raises(UsageError, match="would make 30000"):
        LoadPlan(concurrencies=(1, 2, 4), requests_per_point=10_000)

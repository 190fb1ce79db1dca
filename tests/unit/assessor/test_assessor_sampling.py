"""Who is asked next and when it is enough, as a pure function of what is there."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rigmark_assessor.assess.sampling import Ask, Plan, has_enough, next_ask, order_of
from rigmark_shared.methodology import SCENARIOS, ScenarioId
from rigmark_shared.methodology.judged import Noise, SampleKpi, judged

SCENARIO = SCENARIOS[ScenarioId.ROLE_PLAY_NARRATIVE]
ALL = Plan(judges=1, most=3, half_width=0)


def taken(*kpis: float, judge: int = 0) -> list[SampleKpi]:
    return [SampleKpi(judge, Decimal(str(kpi))) for kpi in kpis]


def test_without_an_early_end_every_sample_is_taken():
    asked = [next_ask(ALL, taken(*[50.0] * count), Noise(1, 100)) for count in range(4)]

    assert asked == [Ask(0, 0), Ask(0, 1), Ask(0, 2), None]


def test_a_narrow_interval_ends_it_but_never_after_one_sample():
    plan, quiet = Plan(judges=1, most=9, half_width=2.5), Noise(1, 100)

    assert next_ask(plan, taken(50), quiet) == Ask(0, 1)
    assert next_ask(plan, taken(50, 51), quiet) is None
    assert next_ask(plan, taken(50, 51), Noise(5, 100)) == Ask(0, 2)


def test_without_any_knowledge_of_the_noise_it_goes_on():
    plan = Plan(judges=1, most=3, half_width=2.5)

    assert next_ask(plan, taken(50, 50), None) == Ask(0, 2)


def test_one_sample_is_enough_where_one_is_asked_for():
    plan = Plan(judges=1, most=1, half_width=2.5)

    assert next_ask(plan, [], None) == Ask(0, 0)
    assert next_ask(plan, taken(50), None) is None
    assert has_enough(plan, taken(50))


def test_two_samples_make_a_score_where_more_cannot_be_had_and_one_does_not():
    assert not has_enough(ALL, taken(50))
    assert has_enough(ALL, taken(50, 60))


def test_the_judges_of_a_panel_take_turns():
    plan = Plan(judges=2, most=2, half_width=0)
    asked, have = [], []
    while ask := next_ask(plan, have, None):
        asked.append(ask)
        have += taken(50, judge=ask.judge)

    assert asked == [Ask(0, 0), Ask(1, 0), Ask(0, 1), Ask(1, 1)]


def test_a_panel_never_ends_in_the_middle_of_a_round():
    plan, quiet = Plan(judges=2, most=9, half_width=2.5), Noise(0.1, 100)
    have = [*taken(50, 50, 50), *taken(50, 50, judge=1)]

    assert next_ask(plan, have, quiet) == Ask(1, 2)


def test_a_score_needs_the_fewest_of_each_judge():
    plan = Plan(judges=2, most=3, half_width=0)

    assert not has_enough(plan, [*taken(1, 2, 3), *taken(4, judge=1)])
    assert has_enough(plan, [*taken(1, 2, 3), *taken(4, 5, judge=1)])


def test_each_dimension_comes_first_in_its_turn_and_none_is_lost():
    orders = [order_of(SCENARIO, number) for number in range(5)]

    assert [order[0] for order in orders[:4]] == [one.id for one in SCENARIO.dimensions]
    assert {frozenset(order) for order in orders} == {frozenset(orders[0])}
    assert orders[4] == orders[0]


@given(
    kpis=st.lists(st.floats(0, 100), max_size=9),
    most=st.integers(1, 9),
    half_width=st.floats(0, 50),
    sd=st.none() | st.floats(0, 40),
)
def test_it_ends_only_with_all_samples_or_an_interval_that_is_narrow_enough(
    kpis: list[float], most: int, half_width: float, sd: float | None
):
    plan = Plan(judges=1, most=most, half_width=half_width)
    have = taken(*(round(kpi, 2) for kpi in kpis[:most]))
    noise = None if sd is None else Noise(sd, 50)

    ends = next_ask(plan, have, noise) is None

    if ends and len(have) < most:
        width = judged(have, noise).half_width
        assert width is not None
        assert width <= half_width
        assert has_enough(plan, have)

"""What a change of judge moves, how noisy a judge is itself, and what judging again costs."""

import math
from decimal import Decimal
from random import Random
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from rigmark_assessor.versions.chi_squared import quantile, sd_interval
from rigmark_assessor.versions.estimate import estimate
from rigmark_assessor.versions.generation import State, due
from rigmark_assessor.versions.movement import Pair, movement, movers, ranking
from rigmark_assessor.versions.own_noise import Again, own_noise
from rigmark_assessor.versions.ranks import ranks, spearman
from rigmark_shared.methodology import SCENARIOS, ScenarioId

CODE = ScenarioId.CODE_GENERATION
FINITE = st.integers(-1000, 1000).map(float)


@given(st.lists(st.tuples(FINITE, FINITE), min_size=3, max_size=40))
def test_spearman_is_that_of_scipy(pairs: list[tuple[float, float]]):
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))

    rho = spearman(first, second)

    if len(set(first)) == 1 or len(set(second)) == 1:
        assert rho is None
    else:
        assert rho == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-9)


def test_ranks_share_their_mean_where_values_are_equal():
    assert ranks([30, 10, 30, 20]) == [3.5, 1.0, 3.5, 2.0]
    assert spearman([1, 2], [1, 2]) is None


@pytest.mark.parametrize("degrees", [1, 2, 5, 30, 200, 5000])
@pytest.mark.parametrize("probability", [0.025, 0.5, 0.975])
def test_chi_squared_quantiles_are_those_of_scipy(probability: float, degrees: int):
    expected = stats.chi2.ppf(probability, degrees)

    assert quantile(probability, degrees) == pytest.approx(expected, rel=1e-7)


def test_the_interval_of_a_deviation_covers_the_truth():
    random, held = Random(1), []
    for _ in range(1500):
        squares = random.gammavariate(12 / 2, 2) * 5.0**2
        low, high = sd_interval(math.sqrt(squares / 12), 12)
        held.append(low <= 5.0 <= high)

    assert 0.93 <= sum(held) / len(held) <= 0.97


def test_movement_is_the_paired_t_interval():
    before, after = [50.0, 60.0, 70.0, 55.0], [53.0, 61.0, 75.0, 54.0]
    expected = stats.ttest_rel(after, before).confidence_interval()

    found = movement(list(zip(before, after, strict=True)))

    assert (found.n, found.mean) == (4, 2.0)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_movement_of_one_pair_has_no_interval_and_of_none_no_mean():
    one, none = movement([(50.0, 52.0)]), movement([])

    assert (one.n, one.mean, one.low, one.spearman) == (1, 2.0, None, None)
    assert (none.n, none.mean) == (0, None)


def pairs(number: int, before: int, after: int, count: int = len(SCENARIOS)) -> list[Pair]:
    """A benchmark whose scenarios are all judged alike."""
    return [
        Pair(UUID(int=number), f"model-{number}", key, Decimal(before), Decimal(after))
        for key in list(SCENARIOS)[:count]
    ]


def test_ranks_change_only_among_benchmarks_that_are_whole():
    some = [*pairs(1, 80, 60), *pairs(2, 70, 70), *pairs(3, 60, 65), *pairs(4, 90, 10, count=3)]

    found = ranking(some)

    assert [(one.benchmark_id.int, one.before, one.after) for one in found] == [
        (1, 1.0, 3.0),
        (2, 2.0, 1.0),
        (3, 3.0, 2.0),
    ]
    assert found[0].moved == -2


def test_the_furthest_mover_comes_first():
    some = [*pairs(1, 80, 79), *pairs(2, 70, 40, count=1), *pairs(3, 60, 65, count=1)]

    assert [one.benchmark_id.int for one in movers(some)][:2] == [2, 3]


def again(kpis: dict[int, list[str]], stored: str | None = None) -> Again:
    by_judge = {judge: [Decimal(one) for one in mine] for judge, mine in kpis.items()}
    return Again(CODE, by_judge, None if stored is None else Decimal(stored))


def test_noise_is_pooled_within_responses_and_not_across_them():
    responses = [again({0: ["50", "54"]}, "50"), again({0: ["90", "94"]}, "92")]

    found = own_noise(responses)

    assert found.sd == pytest.approx(math.sqrt(8))
    assert (found.responses, found.degrees) == (2, 2)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.sd < found.high
    assert found.since_stored.mean == pytest.approx(1)


def test_the_distance_between_judges_is_no_noise():
    assert own_noise([again({0: ["50", "50"], 1: ["90", "90"]})]).sd == 0


def test_noise_without_two_verdicts_is_unknown():
    found = own_noise([again({0: ["50"]})])

    assert (found.sd, found.low, found.degrees) == (None, None, 0)
    assert found.since_stored.n == 0


def costs(unpriced: int = 0) -> list[dict[str, object]]:
    return [{"scenario": CODE, "assessments": 10, "usd": Decimal("0.2"), "unpriced": unpriced}]


def test_an_estimate_is_the_mean_of_what_scores_did_cost():
    found = estimate({CODE: 50}, costs())

    assert found.usd == Decimal("1.0000")
    assert found.to_json()["usd"] == "1.0000"


def test_an_estimate_is_unknown_where_a_price_is_and_where_nothing_was_judged():
    unpriced = estimate({CODE: 50}, costs(unpriced=1))
    unjudged = estimate({CODE: 1, ScenarioId.AGENT_WORKFLOW: 1}, costs())

    assert unpriced.usd is None
    assert "unpriced" in unpriced.basis
    assert unjudged.usd is None
    assert "agent_workflow" in str(unjudged)
    assert estimate({CODE: 0}, []).usd == 0


BENCHMARK = uuid4()


@pytest.mark.parametrize(
    ("newest", "wanted", "state"),
    [
        ({}, {}, State.DUE),
        ({"is_open": True}, {"force": True}, State.OPEN),
        ({"is_judged": False, "version": None}, {}, State.UNJUDGED),
        ({"is_in_force": True, "has_failed": True}, {}, State.UNJUDGED),
        ({"is_in_force": True, "has_failed": True}, {"force": True}, State.DUE),
        ({"has_failed": True}, {}, State.DUE),
        ({"is_judged": False, "version": None}, {"force": True}, State.DUE),
        ({"is_in_force": True}, {}, State.IN_FORCE),
        ({"is_in_force": True}, {"force": True}, State.DUE),
        ({"version": 3}, {"older_than_version": 3}, State.NEWER),
        ({"version": 2}, {"older_than_version": 3}, State.DUE),
        ({"is_withdrawn": True}, {"force": True}, State.WITHDRAWN),
        ({"is_withdrawn": True}, {"benchmarks": [BENCHMARK]}, State.DUE),
    ],
)
def test_a_benchmark_is_due_or_it_is_said_why_not(
    newest: dict[str, object], wanted: dict[str, object], state: State
):
    row = {
        "is_open": False,
        "is_judged": True,
        "has_failed": False,
        "is_in_force": False,
        "is_withdrawn": False,
        "benchmark_id": BENCHMARK,
        "version": 1,
        **newest,
    }
    options = SimpleNamespace(
        **{"force": False, "older_than_version": None, "benchmarks": [], **wanted}
    )

    assert due(row, options) is state
    assert state.sentence

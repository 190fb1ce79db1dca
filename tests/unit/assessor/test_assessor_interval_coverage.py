"""Simulated judges whose noise is known: does the interval hold what it says, and at what cost?"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random
from statistics import fmean

import pytest

from rigmark_assessor.assess.sampling import Plan, next_ask
from rigmark_shared.methodology.judged import (
    Judged,
    Noise,
    SampleKpi,
    judged,
    overall_interval,
)

TRUE_KPI = 55.0
EARLIER = 30
TRIALS = 1500
LEAST_SHARE = 0.93
MOST = 9

Spread = Callable[[Random], float]
"""Draws a judge's deviation on one response."""


def alike(sd: float) -> Spread:
    """The same noise on every response."""
    return lambda _: sd


def unlike(sd: float) -> Spread:
    """Noise that is half of this on some responses and twice as much on others."""
    return lambda random: sd * 2 ** random.uniform(-1, 1)


def sample(random: Random, sd: float) -> SampleKpi:
    kpi = min(100.0, max(0.0, random.gauss(TRUE_KPI, sd)))
    return SampleKpi(0, Decimal(kpi).quantize(Decimal("0.01")))


def samples(random: Random, sd: float, count: int) -> list[SampleKpi]:
    return [sample(random, sd) for _ in range(count)]


def pooled_noise(random: Random, spread: Spread, count: int) -> Noise:
    """What is read from the samples of earlier assessments: sums of squares are chi-squared."""
    df = count - 1
    squares = [spread(random) ** 2 * random.gammavariate(df / 2, 2) for _ in range(EARLIER)]
    return Noise((sum(squares) / (EARLIER * df)) ** 0.5, EARLIER * df)


def adaptively(random: Random, sd: float, noise: Noise, half_width: float) -> list[SampleKpi]:
    """Take samples as an assessor does."""
    plan, taken = Plan(judges=1, most=MOST, half_width=half_width), []
    while next_ask(plan, taken, noise) is not None:
        taken.append(sample(random, sd))
    return taken


def covers(score: Judged) -> bool:
    assert score.low is not None
    assert score.high is not None
    return score.low <= TRUE_KPI <= score.high


def share_covered(
    random: Random, spread: Spread, take: Callable[[float, Noise], Sequence[SampleKpi]], count: int
) -> float:
    """The share of intervals that hold the truth, each with earlier assessments of its own."""
    found = []
    for _ in range(TRIALS):
        noise = pooled_noise(random, spread, count)
        found.append(covers(judged(take(spread(random), noise), noise)))
    return fmean(found)


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("sd", [4.0, 8.0, 12.0])
def test_the_interval_covers_the_truth_where_responses_are_alike(sd: float, count: int):
    random = Random(f"{sd} {count}")

    share = share_covered(random, alike(sd), lambda own, _: samples(random, own, count), count)

    assert share >= LEAST_SHARE


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("sd", [4.0, 8.0])
def test_the_interval_covers_the_truth_where_noise_differs(sd: float, count: int):
    random = Random(f"{sd} {count} unlike")

    share = share_covered(random, unlike(sd), lambda own, _: samples(random, own, count), count)

    assert share >= LEAST_SHARE


@pytest.mark.parametrize("spread", [alike(6.0), unlike(6.0)], ids=["alike", "unlike"])
def test_stopping_early_keeps_the_coverage(spread: Spread):
    random = Random("adaptive")

    share = share_covered(random, spread, lambda own, noise: adaptively(random, own, noise, 6.0), 3)

    assert share >= LEAST_SHARE


def test_the_interval_of_the_overall_quality_covers_the_truth():
    random = Random("overall")
    found = []
    for _ in range(TRIALS):
        scores = []
        for sd in (4.0, 6.0, 8.0, 12.0):
            noise = pooled_noise(random, alike(sd), 3)
            scores.append(judged(samples(random, sd, 3), noise))
        interval = overall_interval((one.kpi, one.low, one.high) for one in scores)
        assert interval is not None
        found.append(interval[0] <= TRUE_KPI <= interval[1])

    share = fmean(found)

    assert share >= LEAST_SHARE


def test_without_noise_of_earlier_judgements_the_samples_alone_cover_the_truth():
    random = Random("alone")

    share = fmean(covers(judged(samples(random, 8.0, 4), None)) for _ in range(TRIALS))

    assert share >= LEAST_SHARE


@pytest.mark.parametrize("spread", [alike(6.0), unlike(6.0)], ids=["alike", "unlike"])
@pytest.mark.parametrize("half_width", [4.5, 6.0])
def test_stopping_early_takes_fewer_calls_than_a_fixed_number_at_the_same_width(
    spread: Spread, half_width: float
):
    random = Random(f"calls {half_width}")
    noise = pooled_noise(random, spread, 9)
    responses = [spread(random) for _ in range(TRIALS)]

    taken = [adaptively(random, sd, noise, half_width) for sd in responses]
    calls = fmean(len(one) for one in taken)
    sure = fmean(_width(one, noise) <= half_width for one in taken)
    fixed = next(
        count
        for count in range(2, MOST + 1)
        if count == MOST
        or fmean(_width(samples(random, sd, count), noise) <= half_width for sd in responses)
        >= sure
    )

    assert calls < fixed


def _width(taken: Sequence[SampleKpi], noise: Noise) -> float:
    width = judged(taken, noise).half_width
    assert width is not None
    return width


def test_an_interval_that_is_too_narrow_would_be_found_out():
    random = Random("narrow")
    noise = Noise(4.0, 100)

    share = fmean(covers(judged(samples(random, 8.0, 2), noise)) for _ in range(TRIALS))

    assert share < LEAST_SHARE

"""Statistics over repetitions: exact, and unknown where there are too few readings."""

import math
import statistics as reference
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_shared.methodology import percentile, summary
from rigmark_shared.methodology.statistics import t_quantile

# Two-sided 95 % quantiles as statistical tables print them.
PUBLISHED = {
    1: 12.706205,
    2: 4.302653,
    3: 3.182446,
    4: 2.776445,
    5: 2.570582,
    6: 2.446912,
    7: 2.364624,
    8: 2.306004,
    9: 2.262157,
    10: 2.228139,
    15: 2.131450,
    20: 2.085963,
    25: 2.059539,
    30: 2.042272,
    40: 2.021075,
    60: 2.000298,
    99: 1.984217,
    120: 1.979930,
}
readings = st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=40)


@pytest.mark.parametrize(("degrees", "quantile"), PUBLISHED.items())
def test_a_quantile_of_t_is_the_published_one(degrees: int, quantile: float) -> None:
    assert t_quantile(degrees) == pytest.approx(quantile, abs=1e-6)


def test_quantiles_fall_towards_that_of_the_normal_distribution() -> None:
    quantiles = [t_quantile(degrees) for degrees in range(1, 100)]

    assert quantiles == sorted(quantiles, reverse=True)
    assert quantiles[-1] > reference.NormalDist().inv_cdf(0.975)


def test_a_summary_has_mean_median_spread_and_interval() -> None:
    found = summary([94.0, 95.0, 96.0, 97.0, 103.0])

    assert found is not None
    assert (found.n, found.mean, found.median) == (5, 97.0, 96.0)
    assert found.sd == pytest.approx(3.535534)
    assert found.cv_pct == pytest.approx(3.644880)
    # 97 ± 2.776445 · 3.535534 / √5
    assert (found.low, found.high) == (pytest.approx(92.610056), pytest.approx(101.389944))


def test_one_reading_has_no_spread_and_none_has_no_summary() -> None:
    one = summary([None, 40.0, None])

    assert one is not None
    assert (one.n, one.mean, one.median) == (1, 40.0, 40.0)
    assert (one.sd, one.cv_pct, one.low, one.high) == (None, None, None, None)
    assert summary([None]) is None
    assert summary([]) is None


def test_what_is_no_finite_number_is_no_reading() -> None:
    found = summary([float("nan"), float("inf"), 5.0])

    assert found is not None
    assert found.n == 1


def test_an_interval_is_cut_at_zero() -> None:
    found = summary([1.0, 9.0])

    assert found is not None
    assert found.low == 0.0


@given(readings)
def test_a_summary_agrees_with_the_exact_arithmetic_of_fractions(values: list[float]) -> None:
    found = summary(values)

    assert found is not None
    assert found.mean == pytest.approx(reference.mean(values))
    assert found.median == reference.median(values)
    if len(values) > 1:
        # The squares of what is smaller than this are no numbers of a float any more.
        spread = pytest.approx(reference.stdev(values), abs=max(1e-6 * max(values), 1e-150))
        assert found.sd == spread


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=20))
def test_no_summary_holds_what_is_no_number(values: list[float]) -> None:
    found = summary(values)

    if found is not None:
        figures = [found.mean, found.median, found.sd, found.cv_pct, found.low, found.high]
        assert all(figure is None or math.isfinite(figure) for figure in figures)


def test_figures_whose_sum_no_float_holds_have_a_mean_and_a_median() -> None:
    found = summary([1.5e308, 1.5e308])
    largest = summary([sys.float_info.max] * 3)

    assert found is not None
    assert (found.mean, found.median) == (1.5e308, 1.5e308)
    assert largest is not None
    assert largest.mean == sys.float_info.max


@pytest.mark.parametrize(("percent", "fewest"), [(50, 1), (90, 10), (95, 20), (99, 100)])
def test_a_percentile_needs_enough_readings(percent: int, fewest: int) -> None:
    enough = [float(reading) for reading in range(fewest)]

    assert percentile(enough, percent) is not None
    assert percentile(enough[:-1], percent) is None


def test_a_percentile_lies_on_the_line_between_the_closest_ranks() -> None:
    hundred = [float(reading) for reading in range(100, 0, -1)]

    assert percentile(hundred, 99) == pytest.approx(99.01)
    assert percentile(hundred, 90) == pytest.approx(90.1)
    assert percentile([10.0, 20.0], 50) == 15.0
    assert percentile([7.0], 50) == 7.0

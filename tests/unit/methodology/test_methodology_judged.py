"""Samples to a KPI with its interval, and four of them to the interval of the overall."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_shared.methodology.judged import (
    FEWEST_DF,
    RESOLUTION_SD,
    Judged,
    Noise,
    SampleKpi,
    dimension_means,
    judged,
    overall_interval,
    pooled,
)
from rigmark_shared.methodology.statistics import t_quantile


def of(*kpis: float, judge: int = 0) -> list[SampleKpi]:
    return [SampleKpi(judge, Decimal(str(kpi))) for kpi in kpis]


def test_one_sample_has_no_deviation_and_without_earlier_ones_no_interval():
    assert judged(of(70), None) == Judged(Decimal("70.00"), None, None, None, 1)


def test_one_sample_has_an_interval_when_the_judges_noise_is_known():
    one = judged(of(70), Noise(4, 60))

    assert one.sd is None
    assert one.half_width == pytest.approx(t_quantile(20) * 4)


def test_the_interval_of_samples_alone_is_the_t_interval_of_their_mean():
    # 60, 70 and 80: deviation 10, and t for 2 degrees of freedom is 4.303.
    three = judged(of(60, 70, 80), None)

    assert (three.kpi, three.sd, three.n) == (Decimal("70.00"), 10.0, 3)
    assert three.low == pytest.approx(70 - 4.3027 * 10 / 3**0.5, abs=0.001)


def test_two_samples_alone_are_too_few_for_an_interval():
    assert judged(of(60, 70), None).low is None


def test_too_few_earlier_samples_say_nothing():
    assert judged(of(70), Noise(4, FEWEST_DF - 1)).low is None


def test_own_and_earlier_variance_are_weighed_by_their_degrees_of_freedom():
    three = judged(of(60, 70, 80), Noise(4, 60))

    variance = (200 + 16 * 20) / 22
    assert three.half_width == pytest.approx(t_quantile(22) * (variance / 3) ** 0.5)


def test_judges_count_alike_however_many_samples_each_gave():
    panel = judged([*of(60, 60, 60), *of(80, judge=1)], None)

    assert panel.kpi == Decimal("70.00")
    assert panel.n == 4


def test_the_difference_between_judges_is_no_noise():
    panel = judged([*of(20, 20), *of(90, 90, judge=1)], None)

    assert panel.sd == 0
    assert panel.half_width == pytest.approx(t_quantile(2) * RESOLUTION_SD * (1 / 4) ** 0.5)


def test_samples_that_are_alike_are_not_known_better_than_the_steps_of_their_scores():
    same = judged(of(50, 50, 50), None)

    assert same.sd == 0
    assert same.half_width == pytest.approx(t_quantile(2) * RESOLUTION_SD / 3**0.5)


def test_the_mean_is_exact_and_rounded_half_to_even():
    assert judged(of(0.01, 0.02), None).kpi == Decimal("0.02")
    assert judged(of(0.02, 0.03), None).kpi == Decimal("0.02")


def test_an_interval_stops_at_the_ends_of_the_scale():
    top = judged(of(99), Noise(10, 60))

    assert top.high == 100.0
    assert top.half_width == pytest.approx(t_quantile(20) * 10)


def test_the_overall_interval_adds_the_variances_of_its_scenarios():
    four = [(Decimal(50), 47.0, 53.0)] * 4

    assert overall_interval(four) == (48.5, 51.5)


def test_the_overall_has_no_interval_unless_all_scenarios_have_one():
    assert overall_interval([(Decimal(50), 47.0, 53.0), (Decimal(50), None, None)]) is None
    assert overall_interval([]) is None


def test_noise_is_pooled_by_degrees_of_freedom():
    assert pooled([Noise(3, 10), Noise(5, 30), Noise(9, 0)]) == Noise(21**0.5, 40)
    assert pooled([]) is None


@given(
    kpis=st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=9),
    sd=st.none() | st.floats(0, 40),
)
def test_a_kpi_stays_within_its_samples_and_its_interval(kpis: list[Decimal], sd: float | None):
    one = judged([SampleKpi(0, kpi) for kpi in kpis], sd if sd is None else Noise(sd, 50))

    assert min(kpis) <= one.kpi <= max(kpis)
    if one.low is not None and one.high is not None:
        assert 0 <= one.low <= one.kpi <= one.high <= 100


def test_a_dimension_is_shown_by_the_mean_of_its_samples():
    means = dimension_means([{"clarity": 70, "depth": 40}, {"clarity": 75, "depth": 40}])

    assert means == {"clarity": 72.5, "depth": 40.0}

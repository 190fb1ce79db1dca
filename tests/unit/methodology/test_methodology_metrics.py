"""Every metric is defined once, and its bands leave no gap and no doubt."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_shared.methodology import METRICS, BandLevel, BandsAreOutOfOrder, Direction, Metric
from rigmark_shared.methodology.metric import tile

IDS = [
    "decode_speed_tok_s",
    "generation_speed_tok_s",
    "ttft_ms",
    "ttfr_ms",
    "ttfo_ms",
    "tpot_ms",
    "itl_ms",
    "itl_p99_ms",
    "normalized_latency_ms",
    "prefill_speed_tok_s",
    "memory_gb",
    "memory_share_pct",
    "gpu_share_pct",
    "efficiency_tok_s_per_gb",
    "energy_j_per_token",
    "net_energy_j_per_token",
    "output_throughput_tok_s",
    "request_rate",
    "end_to_end_ms",
    "slo_attainment_pct",
    "goodput_req_s",
    "output_tokens",
    "scenario_kpi",
    "overall_quality",
]
UNIT_AT_THE_END_OF_AN_ID = {
    "tok_s": "tok/s",
    "ms": "ms",
    "gb": "GB",
    "pct": "%",
    "req_s": "req/s",
    "rate": "req/s",
    "per_gb": "tok/s/GB",
    "per_token": "J/token",
    "tokens": "tokens",
    "kpi": "points",
    "quality": "points",
}
banded = [metric for metric in METRICS.values() if metric.bands]


def test_the_metrics_are_these() -> None:
    assert list(METRICS) == IDS
    assert [metric.id for metric in METRICS.values()] == IDS


@pytest.mark.parametrize("name", IDS)
def test_a_metric_is_whole_and_its_id_names_its_unit(name: str) -> None:
    metric = METRICS[name]

    endings = [end for end in UNIT_AT_THE_END_OF_AN_ID if name.endswith(f"_{end}")]

    assert metric.unit == UNIT_AT_THE_END_OF_AN_ID[max(endings, key=len)]
    assert metric.label
    assert metric.formula
    assert metric.source
    assert metric.definition.endswith(".")


def test_only_counts_and_shares_of_memory_have_no_better_direction() -> None:
    neither = {name for name, metric in METRICS.items() if metric.direction is Direction.NEITHER}

    assert neither == {"output_tokens", "memory_share_pct"}


@given(
    metric=st.sampled_from(banded),
    value=st.floats(min_value=0, allow_infinity=False, allow_nan=False),
)
def test_every_reading_lies_in_exactly_one_band(metric: Metric, value: float) -> None:
    holding = [band for band in metric.bands if band.holds(value)]

    assert len(holding) == 1
    assert metric.band(value) == holding[0]


@given(metric=st.sampled_from(banded), data=st.data())
def test_a_bound_belongs_to_the_band_that_starts_there(metric: Metric, data: st.DataObject) -> None:
    band = data.draw(st.sampled_from(metric.bands))

    assert metric.band(band.low) == band


@pytest.mark.parametrize("metric", banded, ids=lambda metric: metric.id)
def test_bands_touch_and_the_last_is_open(metric: Metric) -> None:
    assert metric.bands[0].low == 0
    assert metric.bands[-1].high is None
    assert all(lower.high == upper.low for lower, upper in pairwise(metric.bands))


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), float("-inf"), -0.1])
def test_an_unknown_or_impossible_reading_has_no_band(value: float | None) -> None:
    assert METRICS["ttft_ms"].band(value) is None


def test_a_metric_without_bands_has_no_band_for_any_value() -> None:
    assert METRICS["tpot_ms"].band(12.5) is None


def test_a_band_without_a_lower_bound_reaches_down_for_ever() -> None:
    band = replace(METRICS["ttft_ms"].bands[0], low=None)

    assert band.holds(-1e9)
    assert not band.holds(100)


@pytest.mark.parametrize(
    ("name", "value", "label", "level"),
    [
        ("decode_speed_tok_s", 4.9, "poor", BandLevel.BAD),
        ("decode_speed_tok_s", 10, "typical", BandLevel.GOOD),
        ("decode_speed_tok_s", 149.9, "typical", BandLevel.GOOD),
        ("decode_speed_tok_s", 200.1, "unusual, check the measurement", BandLevel.FLAG),
        ("ttft_ms", 99, "very responsive", BandLevel.GOOD),
        ("ttft_ms", 499, "typical", BandLevel.GOOD),
        ("ttft_ms", 1001, "sluggish", BandLevel.WARN),
        ("ttft_ms", 2001, "lag", BandLevel.BAD),
        ("gpu_share_pct", 100, "best", BandLevel.GOOD),
        ("gpu_share_pct", 50, "good", BandLevel.GOOD),
        ("gpu_share_pct", 49.9, "CPU overhead", BandLevel.WARN),
        ("gpu_share_pct", 0.1, "CPU overhead", BandLevel.WARN),
        ("gpu_share_pct", 0, "CPU only", BandLevel.WARN),
        ("efficiency_tok_s_per_gb", 0.09, "inefficient", BandLevel.BAD),
        ("efficiency_tok_s_per_gb", 0.5, "solid", BandLevel.GOOD),
        ("efficiency_tok_s_per_gb", 1.9, "solid", BandLevel.GOOD),
        ("memory_share_pct", 95, "near the device's total", BandLevel.WARN),
        ("scenario_kpi", 59, "fair", BandLevel.OK),
        ("overall_quality", 100, "excellent", BandLevel.GOOD),
    ],
)
def test_bands_are_those_of_the_specification(
    name: str, value: float, label: str, level: BandLevel
) -> None:
    band = METRICS[name].band(value)

    assert band is not None
    assert (band.label, band.level) == (label, level)


def test_figures_of_one_kind_share_their_bands() -> None:
    assert METRICS["decode_speed_tok_s"].bands == METRICS["generation_speed_tok_s"].bands
    assert METRICS["scenario_kpi"].bands == METRICS["overall_quality"].bands


@pytest.mark.parametrize("lows", [(0, 0), (5, 1), (0, 10, 10)])
def test_bands_that_do_not_ascend_are_refused(lows: tuple[int, ...]) -> None:
    starts = [{"low": low, "label": "any", "level": "ok"} for low in lows]

    with pytest.raises(BandsAreOutOfOrder):
        tile(starts)


def test_normalized_latency_is_never_called_ttft() -> None:
    metric = METRICS["normalized_latency_ms"]

    assert not re.search("ttft|first token", metric.label, re.IGNORECASE)

"""When one of two figures is better, and when nobody can say."""

import pytest

from rigmark_shared.methodology import METRICS
from rigmark_web.benchmarks.figure import FigureView, StatisticsView
from rigmark_web.compare.verdict import Verdict, compare_figures, overlap


def figure(value, *, metric="decode_speed_tok_s", interval=None):
    low, high = interval or (None, None)
    statistics = None if interval is None else StatisticsView(n=5, low=low, high=high)
    return FigureView(
        id=metric,
        label=METRICS[metric].label,
        unit=METRICS[metric].unit,
        value=value,
        band=None,
        unknown=None,
        statistics=statistics,
    )


@pytest.mark.parametrize(
    ("metric", "a", "b", "verdict"),
    [
        ("decode_speed_tok_s", 50.0, 60.0, Verdict.B_IS_BETTER),
        ("decode_speed_tok_s", 60.0, 50.0, Verdict.A_IS_BETTER),
        ("ttft_ms", 50.0, 60.0, Verdict.A_IS_BETTER),
        ("ttft_ms", 60.0, 50.0, Verdict.B_IS_BETTER),
        ("ttft_ms", 60.0, 60.0, Verdict.EQUAL),
        ("output_tokens", 500, 600, Verdict.NEITHER_WAY_IS_BETTER),
        ("gpu_share_pct", None, 100.0, Verdict.UNKNOWN),
        ("gpu_share_pct", 0.0, None, Verdict.UNKNOWN),
    ],
)
def test_better_is_what_the_direction_of_the_metric_says(metric, a, b, verdict):
    found = compare_figures(figure(a, metric=metric), figure(b, metric=metric), [])

    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("a", "b", "share_a_value"),
    [
        ((49.0, 51.0), (50.0, 52.0), True),
        ((49.0, 51.0), (51.0, 52.0), True),
        ((49.0, 51.0), (51.1, 52.0), False),
        ((51.1, 52.0), (49.0, 51.0), False),
        ((49.0, 60.0), (50.0, 52.0), True),
        ((0.0, 1.0), (0.0, 2.0), True),
        (None, (49.0, 51.0), False),
        ((None, None), (49.0, 51.0), False),
    ],
)
def test_intervals_overlap_when_they_share_a_value(a, b, share_a_value):
    sides = [figure(50.0, interval=interval).statistics for interval in (a, b)]

    assert overlap(*sides) is share_a_value


def test_a_share_of_zero_has_no_difference_in_percent():
    found = compare_figures(
        figure(0.0, metric="gpu_share_pct"), figure(50.0, metric="gpu_share_pct"), []
    )

    assert found.difference_pct is None
    assert found.verdict == Verdict.B_IS_BETTER

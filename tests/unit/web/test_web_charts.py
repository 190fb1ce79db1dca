"""Charts: scales end on round values, points lie where they belong, and few points make none."""

import pytest

from rigmark_web.charts.line import LARGE, SMALL, Axes, Series, Threshold, line_chart
from rigmark_web.charts.scale import measured, swept

SWEEP = Axes("requests in flight", "ms")


def chart_of(*points, axes=SWEEP, thresholds=()):
    return line_chart("TTFT", axes, series=[Series("median", points)], thresholds=thresholds)


@pytest.mark.parametrize(
    ("values", "from_zero", "ends"),
    [
        ([3.0, 96.5], True, (0.0, 100.0)),
        ([62.0, 69.8], False, (62.0, 70.0)),
        ([0.0, 0.0], True, (0.0, 0.25)),
        ([2520.0, 2520.0], False, (2500.0, 2600.0)),
        ([0.0004, 0.0013], True, (0.0, 0.0015)),
        ([-4.0, 12.0], False, (-5.0, 15.0)),
    ],
)
def test_a_scale_holds_every_value_and_ends_on_round_ones(values, from_zero, ends):
    scale = measured(values, from_zero=from_zero)

    assert (scale.low, scale.high) == pytest.approx(ends)
    assert scale.ticks[0] == scale.low
    assert scale.ticks[-1] == scale.high
    assert all(0 <= scale.share(value) <= 1 for value in values)


def test_settings_that_double_are_evenly_spaced_and_named():
    scale = swept([8, 1, 2, 4, 2])

    assert scale.ticks == (1, 2, 4, 8)
    assert [scale.share(tick) for tick in scale.ticks] == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_settings_from_zero_are_spaced_by_their_size():
    scale = swept([0, 2048, 8192])

    assert [scale.share(tick) for tick in scale.ticks] == [0, 0.25, 1]


def test_many_settings_are_named_only_now_and_then():
    assert len(swept([float(at) for at in range(100)]).ticks) <= 8


def test_points_lie_within_the_canvas_and_higher_is_further_up():
    chart = chart_of((1, 100.0), (2, 200.0), (4, 50.0))

    ((low_x, low_y), (_, high_y), (last_x, _)) = chart.lines[0].dots
    assert (low_x, last_x) == (LARGE.left, LARGE.width - LARGE.right)
    assert LARGE.top <= high_y < low_y <= LARGE.height - LARGE.bottom
    assert chart.lines[0].path.startswith(f"M{low_x:g} {low_y:g} L")


def test_points_are_joined_in_the_order_of_x():
    forwards, backwards = chart_of((1, 5.0), (2, 7.0)), chart_of((2, 7.0), (1, 5.0))

    assert forwards == backwards


@pytest.mark.parametrize("points", [(), ((1, 5.0),), ((1, 5.0), (1, 7.0))])
def test_what_does_not_span_two_settings_is_not_drawn(points):
    assert chart_of(*points) is None


def test_a_threshold_far_above_all_points_does_not_press_them_flat():
    near, far = Threshold("good", 300, "good"), Threshold("bad", 90_000, "bad")

    chart = chart_of((1, 200.0), (2, 250.0), thresholds=[near, far])

    assert [rule.label for rule in chart.rules] == ["good"]
    assert chart.y_ticks[-1].label == "300"


def test_a_chart_says_in_words_what_it_shows():
    chart = chart_of((1, 120.5), (8, 964.0))

    assert chart.summary == "TTFT: median goes from 120 ms at 1 to 964 ms at 8 requests in flight."


def test_many_points_are_a_line_without_dots():
    seconds = Axes("s", "°C", sweep=False, from_zero=False, canvas=SMALL)

    chart = chart_of(*((at / 10, 60.0 + at) for at in range(200)), axes=seconds)

    assert chart.lines[0].dots == ()
    assert chart.lines[0].path.count(" L") == 199


def test_large_numbers_are_short_on_an_axis():
    chart = chart_of((4096, 1.0), (131_072, 2.0), (1_048_576, 3.0))

    assert [tick.label for tick in chart.x_ticks] == ["4,096", "131,072", "1.05 M"]

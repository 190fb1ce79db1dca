"""Speed against quality as it is drawn: scales, dots, the front and what is said of it."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_web.charts.scatter import magnitudes
from rigmark_web.tradeoff.drawing import drawing
from rigmark_web.tradeoff.front import front, letters
from rigmark_web.tradeoff.views import MarkView, mark_views

few = st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0])


def best_first(results):
    return sorted(results, reverse=True)


def marks(*results, **columns) -> list[MarkView]:
    """Marks of (quality, speed), with every detail that does not matter filled in."""
    rows = [
        {
            "id": uuid4(),
            "model": f"model {number}",
            "quantization": None,
            "hardware": "RTX 4090",
            "engine": "ollama",
            "evidence": "raw",
            "flags": [],
            "doubted_at": None,
            "decode_speed_tok_s": speed,
            "overall_quality": quality,
            "quality_low": None,
            "quality_high": None,
            **columns,
        }
        for number, (quality, speed) in enumerate(best_first(results))
    ]
    return mark_views(rows)


@given(st.lists(st.tuples(few, few), max_size=12))
def test_the_front_is_what_none_of_the_others_beats(results):
    in_order = best_first(results)

    def beats(one, other):
        return one != other and one[0] >= other[0] and one[1] >= other[1]

    assert front(in_order) == [
        not any(beats(other, result) for other in in_order) for result in in_order
    ]


def test_results_that_are_equal_in_both_stand_on_the_front_together():
    assert front([(80.0, 40.0), (80.0, 40.0), (80.0, 39.0)]) == [True, True, False]


def test_the_front_is_named_by_letters_in_its_order():
    names = letters([True, False, *[True] * 27])

    assert names[:3] == ["A", None, "B"]
    assert names[-2:] == ["AA", "AB"]


def test_a_result_without_a_known_speed_is_not_drawn():
    assert [mark.decode_speed_tok_s for mark in marks((90, 0.0), (80, 20.0))] == [20.0]
    assert drawing(marks((90, 0.0))) is None


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([2.1, 134.0], (2, 5, 10, 20, 50, 100, 200)),
        ([10.0], (5, 10, 20)),
        ([41.5], (20, 50)),
        ([0.03, 0.4], (0.02, 0.05, 0.1, 0.2, 0.5)),
        ([0.5, 900.0], (0.1, 1, 10, 100, 1000)),
    ],
)
def test_a_logarithmic_scale_ends_on_values_that_it_names(values, ticks):
    scale = magnitudes(values)

    assert scale.ticks == pytest.approx(ticks)
    assert (scale.low, scale.high) == pytest.approx((ticks[0], ticks[-1]))


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=20))
def test_a_logarithmic_scale_holds_every_value_and_names_few(values):
    scale = magnitudes(values)

    assert all(-1e-9 <= scale.share(value) <= 1 + 1e-9 for value in values)
    assert 2 <= len(scale.ticks) <= 7


def test_ten_times_as_fast_is_as_far_to_the_right_wherever_it_begins():
    chart = drawing(marks((30, 1.0), (20, 10.0), (10, 100.0)))

    left, middle, right = sorted(dot.x for _, dot in chart.dots)
    assert (left, middle, right) == pytest.approx((0, 50, 100))


def test_a_better_result_stands_higher_and_its_interval_around_it():
    chart = drawing(marks((75, 10.0), quality_low=70.0, quality_high=104.0))

    [(_, dot)] = chart.dots
    assert (dot.y, dot.bar.low_y, dot.bar.high_y) == (25, 30, 0)


def test_without_an_interval_no_line_is_drawn():
    [(_, dot)] = drawing(marks((75, 10.0))).dots

    assert dot.bar is None


def test_the_front_is_drawn_last_and_joined_by_steps_that_go_down_and_right():
    chart = drawing(marks((90, 10.0), (60, 100.0), (50, 20.0)))

    assert [mark.letter for mark, _ in chart.dots] == [None, "A", "B"]
    down, right = chart.steps
    assert (down.x1, down.x2, down.y1, down.y2) == (down.x1, down.x1, 10, 40)
    assert (right.y1, right.y2) == (40, 40)
    assert right.x2 > right.x1 == down.x1


def test_letters_that_would_cover_each_other_stand_together():
    chart = drawing(marks((90.0, 40.0), (89.5, 40.5), (30.0, 400.0), (5.0, 4.0)))

    assert [label.text for label in chart.labels] == ["A B", "C"]


def test_the_chart_says_in_words_what_it_shows():
    chart = drawing(marks((90, 10.0), (60, 100.0), (50, 20.0)))
    many = drawing(marks(*((90 - n, 10.0 + n) for n in range(8))))

    assert chart.summary == (
        "Speed against quality of 3 results: 10.0 to 100 tok/s, quality 50.0 to 90.0. "
        "Pareto front: A model 0 (10.0 tok/s, quality 90.0), B model 1 (100 tok/s, quality 60.0). "
        "The table below holds all of them."
    )
    assert "E model 4 (14.0 tok/s, quality 86.0), 3 more." in many.summary

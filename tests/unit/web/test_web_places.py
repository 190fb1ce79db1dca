"""Places: ties share one, the next are skipped, and who has none is told why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_shared.status import BenchmarkStatus
from rigmark_web.leaderboard.ask import MAX_PLACE, Ask, Order, Sort
from rigmark_web.leaderboard.places import (
    FROM_THE_TOP,
    Ahead,
    is_ranking,
    place_apart,
    places,
    why_unranked,
)

MINE, OTHER = 7, 8
BY_SPEED = Ask(sort=Sort.DECODE_SPEED)


def row(value, *, judge=MINE, status="completed"):
    figures = dict.fromkeys((sort for sort in Sort if sort is not Sort.CREATED_AT), value)
    return {**figures, "judge_version_id": judge, "status": status}


def numbers(values, ask=BY_SPEED, ahead=FROM_THE_TOP):
    return [place.number for place in places([row(each) for each in values], ask, MINE, ahead)]


def test_equal_figures_share_a_place_and_the_next_are_skipped():
    assert numbers([90.0, 80.0, 80.0, 80.0, 70.0]) == [1, 2, 2, 2, 5]


def test_a_tie_that_began_on_the_page_before_keeps_its_place():
    assert numbers([80.0, 80.0, 70.0], ahead=Ahead(rows=30, better=27)) == [28, 28, 33]


@given(
    values=st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0]), min_size=1, max_size=30),
    size=st.integers(1, 7),
)
def test_pages_of_any_size_count_like_one_long_page(values, size):
    ranked = sorted(values, reverse=True)
    paged = []
    for start in range(0, len(ranked), size):
        passed, first = ranked[:start], ranked[start]
        ahead = Ahead(len(passed), sum(each != first for each in passed))
        paged += numbers(ranked[start : start + size], ahead=ahead)

    assert paged == [1 + sum(other > value for other in ranked) for value in ranked]


def test_places_are_counted_so_far_and_then_the_reason_says_so():
    rows = [row(value) for value in (3.0, 2.0, 1.0)]
    found = list(places(rows, BY_SPEED, MINE, Ahead(MAX_PLACE - 2, MAX_PLACE - 2)))
    beyond = list(places(rows, BY_SPEED, MINE, Ahead(MAX_PLACE, 0)))

    assert [place.number for place in found] == [MAX_PLACE - 1, MAX_PLACE, None]
    assert [place.number for place in beyond] == [None, None, None]
    assert {found[2].why_none, *(place.why_none for place in beyond)} == {
        f"Places are counted to {MAX_PLACE}."
    }


@pytest.mark.parametrize(
    ("ask", "is_one"),
    [
        (Ask(), True),
        (Ask(order=Order.ASC), False),
        (Ask(sort=Sort.TTFT), True),
        (Ask(sort=Sort.TTFT, order=Order.DESC), False),
        (Ask(sort=Sort.CREATED_AT), False),
    ],
)
def test_only_an_order_by_a_figure_best_first_gives_places(ask, is_one):
    found = list(places([row(50.0)], ask, MINE, FROM_THE_TOP))

    assert is_ranking(ask) is is_one
    assert [place.number for place in found] == [1 if is_one else None]
    assert (found[0].why_none is None) is is_one


@pytest.mark.parametrize(
    ("unranked", "sort", "reason"),
    [
        (row(None), Sort.MEMORY, "Memory is unknown."),
        (row(None, status=BenchmarkStatus.PENDING), Sort.OVERALL_QUALITY, "Not scored yet."),
        (row(None, status=BenchmarkStatus.MEASURED), Sort.OVERALL_QUALITY, "Speed alone"),
        (row(None, status=BenchmarkStatus.INCOMPLETE), Sort.OVERALL_QUALITY, "Unscored"),
        (row(99.0, judge=OTHER), Sort.OVERALL_QUALITY, "another judge version"),
        (row(99.0, judge=None), Sort.OVERALL_QUALITY, "another judge version"),
    ],
)
def test_who_has_no_place_is_told_why(unranked, sort, reason):
    ranked, without = places([row(50.0), unranked], Ask(sort=sort), MINE, FROM_THE_TOP)

    assert ranked.number == 1
    assert without.number is None
    assert reason in str(without.why_none)


def test_a_quality_of_another_judge_has_a_place_by_speed():
    assert why_unranked(row(50.0, judge=OTHER), Sort.DECODE_SPEED, MINE) is None


def test_nobody_has_a_place_by_quality_before_anything_is_scored():
    [found] = places([row(None, judge=None, status="pending")], Ask(), None, FROM_THE_TOP)

    assert (found.number, found.why_none) == (None, "Not scored yet.")


def test_a_row_that_is_read_apart_keeps_the_place_that_its_page_told():
    ranked, unscored = row(50.0), row(None, status="pending")

    assert place_apart(ranked, Sort.DECODE_SPEED, MINE, 12).number == 12
    assert place_apart(unscored, Sort.OVERALL_QUALITY, MINE, 12).number is None
    assert place_apart(ranked, Sort.OVERALL_QUALITY, MINE, None).number is None
    assert "anew" in str(place_apart(ranked, Sort.OVERALL_QUALITY, MINE, None).why_none)
    assert place_apart(ranked, None, MINE, 12).number is None

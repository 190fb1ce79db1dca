"""Figures as people read them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from rigmark_web.figures import (
    count,
    date,
    figure,
    fixed,
    moment,
    percent,
    points,
    score,
    usd,
    words,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0004, "0.000400"),
        (0.00004, "4.0e-05"),
        (0.125, "0.125"),
        (1.5, "1.50"),
        (34.2, "34.2"),
        (99.96, "100.0"),
        (100.0, "100"),
        (1240.4, "1,240"),
        (123456789.0, "123,456,789"),
        (2e12, "2.0e+12"),
        (2_000_000_000, "2,000,000,000"),
        (1e-300, "1.0e-300"),
        (-3.5, "-3.50"),
        (29, "29"),
        (64.0, "64.0"),
        (0.0, "0"),
        (5200.0, "5,200"),
    ],
)
def test_a_count_is_whole_and_a_measurement_has_three_digits_or_more(value, text):
    assert figure(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (270e6, "270 M"),
        (8_030_261_248, "8.03 B"),
        (1.8e12, "1.8 T"),
        (1500, "1.5 K"),
        (999.4e6, "999 M"),
        (999.6e6, "1 B"),
    ],
)
def test_many_things_are_counted_in_large_units(value, text):
    assert count(value) == text


def test_scores_shares_and_names_are_short():
    assert score(78.35) == "78.3"
    assert percent(0.35) == "35\N{NO-BREAK SPACE}%"
    assert words("invalid_output") == "invalid output"


def test_times_are_told_in_utc():
    evening = datetime(2026, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-2)))

    assert moment(evening) == "2026-03-02 01:30 UTC"
    assert date(evening) == "2026-03-02"
    assert moment(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03-01 00:00 UTC"


@pytest.mark.parametrize(
    ("value", "text"), [(80, "80"), (80.0, "80"), (80 + 1 / 3, "80.3"), (0, "0"), (None, "–")]
)
def test_a_score_of_a_dimension_is_whole_or_has_one_decimal(value, text):
    assert points(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.00123400", "0.001234"), ("0.00000000", "0"), ("12", "12"), ("10", "10")],
)
def test_money_keeps_every_digit_that_says_something(value, text):
    assert usd(value) == f"{text}\N{NO-BREAK SPACE}USD"


def test_a_figure_below_zero_has_a_true_minus():
    assert fixed(-1.25, 1) == "\N{MINUS SIGN}1.2"

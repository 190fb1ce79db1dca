"""Cursors are opaque words that only fit the order they were made for."""

import base64
import json
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_web.errors import CursorIsNotOurs
from rigmark_web.leaderboard.ask import Order, Sort
from rigmark_web.leaderboard.cursor import Cursor, decode, encode

ID = UUID("01a210ea-432d-74bb-8053-90e05672b483")
kpis = st.decimals(0, 100, places=2)
versions = st.none() | st.integers(1, 2**31 - 1)
finite = st.floats(allow_nan=False, allow_infinity=False)


def word(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@given(value=st.none() | finite, id_=st.uuids(), forward=st.booleans())
def test_a_cursor_of_a_figure_comes_back_exactly(value, id_, forward):
    cursor = Cursor(value, id_, forward)

    assert decode(encode(cursor, Sort.TTFT, Order.ASC), Sort.TTFT, Order.ASC) == cursor


@given(value=st.none() | kpis, id_=st.uuids(), judge=versions, ranked=versions)
def test_a_cursor_of_the_quality_comes_back_exactly(value, id_, judge, ranked):
    cursor = Cursor(value, id_, forward=True, judge=judge, ranked=ranked)
    order = (Sort.OVERALL_QUALITY, Order.DESC)

    assert decode(encode(cursor, *order), *order) == cursor


def test_a_cursor_is_safe_in_an_address():
    text = encode(Cursor(Decimal("78.40"), uuid4(), forward=True), Sort.TTFT, Order.ASC)

    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.text(max_size=60))
def test_no_text_breaks_the_decoder(text):
    with pytest.raises(CursorIsNotOurs):
        decode(text, Sort.TTFT, Order.ASC)


@pytest.mark.parametrize(
    "text",
    [
        word(),
        word("ttft_ms"),
        word("ttft_ms", "asc"),
        word("ttft_ms", "desc", True, 1.5, ID.hex, None, None),
        word("memory_gb", "asc", True, 1.5, ID.hex, None, None),
        word("ttft_ms", "asc", 1, 1.5, ID.hex, None, None),
        word("ttft_ms", "asc", True, "1.5", ID.hex, None, None),
        word("ttft_ms", "asc", True, 1, ID.hex, None, None),
        word("ttft_ms", "asc", True, float("nan"), ID.hex, None, None),
        word("ttft_ms", "asc", True, float("inf"), ID.hex, None, None),
        word("ttft_ms", "asc", True, [1.5], ID.hex, None, None),
        word("ttft_ms", "asc", True, 1.5, "seven", None, None),
        word("ttft_ms", "asc", True, 1.5, 7, None, None),
        word("ttft_ms", "asc", True, 1.5, ID.hex, None, None, "more"),
        word("ttft_ms", "asc", True, 1.5, ID.hex),
        word("ttft_ms", "asc", True, 1.5, ID.hex, 7, None),
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
    ],
)
def test_a_cursor_that_we_never_made_is_refused(text):
    with pytest.raises(CursorIsNotOurs):
        decode(text, Sort.TTFT, Order.ASC)


@pytest.mark.parametrize("value", ["-1", "100.01", "NaN", "Infinity", "1E+400", "many", 78.4])
def test_a_quality_that_cannot_be_is_refused(value):
    text = word("overall_quality", "desc", True, value, ID.hex, None, None)

    with pytest.raises(CursorIsNotOurs):
        decode(text, Sort.OVERALL_QUALITY, Order.DESC)


def test_a_cursor_of_the_time_carries_no_value():
    text = word("created_at", "desc", True, 1.5, ID.hex, None, None)

    with pytest.raises(CursorIsNotOurs):
        decode(text, Sort.CREATED_AT, Order.DESC)


@pytest.mark.parametrize("version", [0, -1, 2**31, 1.5, True, "7", [7]])
@pytest.mark.parametrize("place", [0, 1])
def test_a_judge_version_that_cannot_be_is_refused(version, place):
    versions = (version, 7) if place == 0 else (7, version)
    text = word("overall_quality", "desc", True, "78.40", ID.hex, *versions)

    with pytest.raises(CursorIsNotOurs):
        decode(text, Sort.OVERALL_QUALITY, Order.DESC)

"""No cell of our CSV is a formula, numbers stay numbers, and unknown is empty."""

import csv
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from rigmark_web.export.cells import cell, csv_chunks

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "  =1",
    "\u00a0=1",
    '=HYPERLINK("http://x","y")',
    "-2+3+cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_begins_a_formula_is_marked_as_text(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Q4_K_M", "1=1", "a-b", "x@y", "'=1", ""])
def test_any_other_text_stays_as_it_is(text):
    assert cell(text) == text


def test_a_negative_number_is_a_number_and_unknown_is_empty():
    (written,) = csv_chunks(("a", "b", "c", "d"), [(-1.5, Decimal("-2.25"), None, True)])

    assert written == b'"a","b","c","d"\r\n-1.5,-2.25,"","yes"\r\n'


def test_a_moment_is_written_in_utc():
    assert cell(datetime(2026, 1, 2, 3, 4, 5, 600, tzinfo=UTC)) == "2026-01-02T03:04:05Z"


def test_a_text_cannot_split_into_cells_or_lines():
    hostile = 'a";=1+1,=2\r\n=3;"'

    written = b"".join(csv_chunks(("x", "y"), [(hostile, 1)])).decode()

    assert list(csv.reader([*written.splitlines(keepends=True)][1:])) == [[hostile, "1"]]
    assert '\r\n"a"";=1+1' in written


def test_many_rows_come_in_pieces():
    pieces = list(csv_chunks(("n",), ((n,) for n in range(450))))

    assert len(pieces) == 3
    assert b"".join(pieces).split(b"\r\n")[1:-1] == [b"%d" % n for n in range(450)]

"""What counting places and drawing the chart cost among many benchmarks: a bounded walk."""

from decimal import Decimal
from uuid import UUID

import pytest

from integration.web.many_rows import assert_walks_an_index, fill, judge_versions, plan_of
from rigmark_web.leaderboard.ask import MAX_PLACE, Ask, Order, Sort
from rigmark_web.leaderboard.queries import ahead_statement
from rigmark_web.tradeoff.queries import (
    COUNTED_TO,
    MOST_DRAWN,
    drawn_statement,
    left_out_statement,
)

ROWS = 20_000
CARDS = 40


@pytest.fixture(scope="module")
async def judges(owner) -> list[int]:
    """The judge versions of so many benchmarks that no counting reaches their end."""
    await fill(owner, rows=ROWS)
    return await judge_versions(owner)


@pytest.fixture(autouse=True)
def empty_board(judges):
    """The benchmarks of this module stay from test to test."""


@pytest.mark.parametrize("sort", [sort for sort in Sort if sort is not Sort.CREATED_AT])
async def test_counting_what_stands_before_a_page_walks_an_index_and_ends(owner, judges, sort):
    ask = Ask(sort=sort)
    # The worst there is, so that all of the ranking stands before it.
    value = Decimal(0) if sort is Sort.OVERALL_QUALITY else 0.0
    if sort.best_first is Order.ASC:
        value = 1e9
    last = {sort: value, "id": UUID(int=0), "judge_version_id": judges[1]}

    found = await plan_of(owner, ahead_statement(ask, last, judge=judges[1]))

    assert_walks_an_index(found, most=MAX_PLACE)


async def test_the_chart_walks_the_index_of_its_judge_version(owner, judges):
    found = await plan_of(owner, drawn_statement(Ask(), judge=judges[1]))

    # Within one quality the fastest come first: of the last quality all are read.
    assert_walks_an_index(found, most=MOST_DRAWN + 20)
    assert {node.get("Index Name") for node in found} >= {
        "ix_benchmarks_judge_version_id_overall_quality_id"
    }


async def test_counting_what_the_chart_leaves_out_walks_indexes_and_ends(owner, judges):
    found = await plan_of(owner, left_out_statement(Ask(), judge=judges[1]))

    assert_walks_an_index(found, most=COUNTED_TO)


async def test_counting_under_a_filter_reads_only_what_fits_it(owner, judges):
    ask = Ask(hardware="card 11")
    found = await plan_of(owner, left_out_statement(ask, judge=judges[1]))

    ran = [node for node in found if node["Actual Loops"]]
    scans = [node for node in ran if node.get("Relation Name") == "benchmarks"]
    read = [node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in scans]
    assert all(rows <= ROWS // CARDS for rows in read)

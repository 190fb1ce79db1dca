"""What a page of the board costs among many benchmarks: a walk along an index, and no sorting."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from integration.web.many_rows import assert_walks_an_index, fill, judge_versions, plan_of
from rigmark_web.leaderboard.ask import Ask, Order, Sort
from rigmark_web.leaderboard.cursor import Cursor
from rigmark_web.leaderboard.queries import page_statement

SIZE = 25


@pytest.fixture(scope="module")
async def many_benchmarks(owner):
    await fill(owner, rows=6_000)


@pytest.fixture(autouse=True)
def empty_board(many_benchmarks):
    """The benchmarks of this module stay from test to test."""


@pytest.fixture(scope="module")
async def judges(owner, many_benchmarks) -> list[int]:  # noqa: ARG001
    """The judge versions, the oldest first."""
    return await judge_versions(owner)


@pytest.fixture
async def some_withdrawn(owner, many_benchmarks) -> AsyncIterator[int]:  # noqa: ARG001
    """A tenth of the benchmarks is withdrawn for a while; how many that are."""
    mark = "UPDATE benchmarks SET withdrawn_at = {} WHERE hardware IN ('card 3', 'card 7')"
    async with owner.begin() as connection:
        marked = await connection.execute(text(mark.format("now()")))
        await connection.execute(text("ANALYZE benchmarks"))
    yield marked.rowcount
    async with owner.begin() as connection:
        await connection.execute(text(mark.format("NULL")))
        await connection.execute(text("ANALYZE benchmarks"))


async def plan(
    owner, ask: Ask, cursor: Cursor | None, *, judge: int | None = None
) -> list[dict[str, Any]]:
    return await plan_of(owner, page_statement(ask, cursor, SIZE, judge=judge))


def assert_is_a_page(found: list[dict[str, Any]]) -> None:
    assert_walks_an_index(found, most=SIZE + 1)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("sort", Sort)
async def test_the_first_page_of_every_order_walks_an_index(owner, judges, sort, order):
    for judge in judges:
        assert_is_a_page(await plan(owner, Ask(sort=sort, order=order), None, judge=judge))


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("order", Order)
async def test_a_page_in_the_middle_walks_an_index(owner, order, forward):
    cursor = Cursor(97.5, UUID(int=1 << 127), forward=forward)

    assert_is_a_page(await plan(owner, Ask(sort=Sort.DECODE_SPEED, order=order), cursor))


@pytest.mark.parametrize("order", Order)
async def test_a_page_of_the_unscored_walks_an_index(owner, judges, order):
    cursor = Cursor(None, UUID(int=1 << 127), forward=True)

    assert_is_a_page(await plan(owner, Ask(order=order), cursor, judge=judges[1]))


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("order", Order)
async def test_a_page_of_other_judge_versions_walks_an_index(owner, judges, order, forward):
    for others in (judges[0], judges[2]):
        cursor = Cursor(Decimal("50.5"), UUID(int=1 << 127), forward=forward, judge=others)

        assert_is_a_page(await plan(owner, Ask(order=order), cursor, judge=judges[1]))


@pytest.mark.parametrize(
    "filters",
    [
        {"model": "model 7"},
        {"quantization": "Q3"},
        {"engine": "engine 2"},
        {"hardware": "card 11"},
        {"status": "completed"},
    ],
)
async def test_a_filtered_page_by_quality_reads_few_rows(owner, judges, filters):
    found = await plan(owner, Ask(**filters), None, judge=judges[1])

    scans = [node for node in found if node.get("Relation Name") == "benchmarks"]
    assert all("Seq Scan" not in node["Node Type"] for node in scans)
    assert sum(node.get("Rows Removed by Filter", 0) for node in scans) < 6000


# The last one, because it leaves its marks in the statistics of the table.
@pytest.mark.parametrize("sort", Sort)
async def test_withdrawn_benchmarks_are_passed_over_on_the_way(owner, judges, some_withdrawn, sort):
    found = await plan(owner, Ask(sort=sort), None, judge=judges[1])

    scans = [node for node in found if node.get("Relation Name") == "benchmarks"]
    assert {node["Node Type"] for node in scans} == {"Index Scan"}
    assert sum(node.get("Rows Removed by Filter", 0) for node in scans) < some_withdrawn

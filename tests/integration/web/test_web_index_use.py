"""What a page of the board costs among many benchmarks: a walk along an index, and no sorting."""

import json
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import asyncpg

from rigmark_web.leaderboard.ask import Ask, Order, Sort
from rigmark_web.leaderboard.cursor import Cursor
from rigmark_web.leaderboard.queries import page_statement

SIZE = 25
MANY = """
INSERT INTO benchmarks (id, content_digest, schema_version, methodology_version, evidence, model,
  quantization, engine, hardware, decode_speed_tok_s, ttft_ms, memory_gb, gpu_share_pct,
  efficiency_tok_s_per_gb, overall_quality, judge_version_id, coverage, status)
SELECT gen_random_uuid(), sha256(n::text::bytea), '1', '2026.1', 'raw', 'model ' || n % 500,
  'Q' || n % 9, 'engine ' || n % 4, 'card ' || n % 40, known * random() * 200,
  known * random() * 3000, known * random() * 48, known * random() * 100, known * random() * 9,
  round((known * random() * 100)::numeric, 2), known * (SELECT min(id) + n % 3 FROM judge_versions),
  4, 'completed'
FROM generate_series(1, 6000) AS n, LATERAL (SELECT CASE WHEN n % 7 > 0 THEN 1 END) AS of(known)
"""
VERSIONS = """
INSERT INTO judge_versions (digest, model, base_url, shape)
SELECT sha256(n::text::bytea), 'judge ' || n, 'http://judge', '{}' FROM generate_series(1, 3) AS n
"""


@pytest.fixture(scope="module")
async def many_benchmarks(owner):
    async with owner.begin() as connection:
        await connection.execute(text("TRUNCATE benchmarks, judge_versions CASCADE"))
        await connection.execute(text(VERSIONS))
        await connection.execute(text(MANY))
        await connection.execute(text("ANALYZE benchmarks"))


@pytest.fixture(autouse=True)
def empty_board(many_benchmarks):
    """The benchmarks of this module stay from test to test."""


@pytest.fixture(scope="module")
async def judges(owner, many_benchmarks) -> list[int]:  # noqa: ARG001
    """The judge versions, the oldest first."""
    async with owner.connect() as connection:
        found = await connection.execute(text("SELECT id FROM judge_versions ORDER BY id"))
        return list(found.scalars())


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
    statement = page_statement(ask, cursor, SIZE, judge=judge)
    compiled = statement.compile(dialect=asyncpg.dialect(), compile_kwargs={"literal_binds": True})
    async with owner.connect() as connection:
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {compiled}"
        found = (await connection.exec_driver_sql(explain)).scalar_one()
    tree = json.loads(found) if isinstance(found, str) else found
    return list(nodes(tree[0]["Plan"]))


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", []):
        yield from nodes(inner)


def assert_walks_an_index(found: list[dict[str, Any]]) -> None:
    scans = [node for node in found if node.get("Relation Name") == "benchmarks"]
    assert {node["Node Type"] for node in scans} == {"Index Scan"}
    assert all(node["Actual Rows"] <= SIZE + 1 for node in scans)
    assert all(node.get("Rows Removed by Filter", 0) == 0 for node in scans)
    sorts = [node for node in found if node["Node Type"] == "Sort"]
    assert all(node["Actual Rows"] <= SIZE + 1 for node in sorts)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("sort", Sort)
async def test_the_first_page_of_every_order_walks_an_index(owner, judges, sort, order):
    for judge in judges:
        assert_walks_an_index(await plan(owner, Ask(sort=sort, order=order), None, judge=judge))


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("order", Order)
async def test_a_page_in_the_middle_walks_an_index(owner, order, forward):
    cursor = Cursor(97.5, UUID(int=1 << 127), forward=forward)

    assert_walks_an_index(await plan(owner, Ask(sort=Sort.DECODE_SPEED, order=order), cursor))


@pytest.mark.parametrize("order", Order)
async def test_a_page_of_the_unscored_walks_an_index(owner, judges, order):
    cursor = Cursor(None, UUID(int=1 << 127), forward=True)

    assert_walks_an_index(await plan(owner, Ask(order=order), cursor, judge=judges[1]))


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("order", Order)
async def test_a_page_of_other_judge_versions_walks_an_index(owner, judges, order, forward):
    for others in (judges[0], judges[2]):
        cursor = Cursor(Decimal("50.5"), UUID(int=1 << 127), forward=forward, judge=others)

        assert_walks_an_index(await plan(owner, Ask(order=order), cursor, judge=judges[1]))


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

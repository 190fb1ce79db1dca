"""What operators ask of many assessments and calls is found by an index, and not by reading all."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from databases import Database
from rigmark_assessor.cost.queries import By, calls_statement
from rigmark_assessor.cost.repository import NEWEST_CALLS
from rigmark_assessor.cost.statements import DEAREST, OPEN_DAY
from rigmark_assessor.operate.queries import list_statement
from rigmark_assessor.operate.selection import Selection, Shown
from rigmark_assessor.operate.state_queries import OPEN
from rigmark_assessor.versions.generation_queries import COSTS

RUNS, CALLS, DAYS, VERSIONS = 25_000, 100_000, 100, 5
NEVER_JUDGED = "never asked"
FILL = f"""
INSERT INTO judge_versions (digest, model, base_url, shape)
SELECT sha256(n::text::bytea), CASE n WHEN {VERSIONS} THEN '{NEVER_JUDGED}' ELSE 'judge ' || n END,
    'http://judge', '{{}}' FROM generate_series(1, {VERSIONS}) AS n;
INSERT INTO benchmarks (id, content_digest, schema_version, methodology_version, evidence, model,
    engine, hardware)
SELECT CAST(lpad(to_hex(n), 32, '0') AS uuid), sha256(n::text::bytea), '1', '2026.1', 'raw',
    'model ' || n % 500, 'ollama', 'card' FROM generate_series(1, {RUNS}) AS n;
INSERT INTO scenario_runs (benchmark_id, scenario, evidence, unknown)
SELECT id, 'code_generation', 'raw', '{{}}' FROM benchmarks;
INSERT INTO assessments (id, benchmark_id, scenario, status, kpi, reason, lease_until,
    judge_version_id, created_at)
SELECT id, id, 'code_generation', status, CASE status WHEN 'completed' THEN 50 END,
    CASE status WHEN 'failed' THEN 'truncated' END, CASE status WHEN 'running' THEN now() END,
    CASE status WHEN 'completed' THEN 1 + n % 4 END, now() - make_interval(secs => {RUNS} - n)
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM benchmarks) b,
LATERAL (SELECT CASE WHEN n > {RUNS} - 20 THEN 'pending' WHEN n > {RUNS} - 40 THEN 'running'
    WHEN n % 50 = 0 THEN 'failed' ELSE 'completed' END AS status) s;
INSERT INTO judge_calls (assessment_id, attempt, ordinal, judge_version_id, created_at, latency_ms,
    outcome, cost_usd, price_source)
SELECT CAST(lpad(to_hex(1 + n / 4), 32, '0') AS uuid), 1, n % 4, 1 + (1 + n / 4) % 4,
    date_trunc('day', now(), 'utc')
        - make_interval(secs => ({CALLS} - n) * 86400.0 * {DAYS} / {CALLS}),
    80, 'verdict', 0.001, 'reported'
FROM generate_series(0, {CALLS} - 1) AS n;
"""
Node = dict[str, Any]


@pytest.fixture(scope="module")
async def filled(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url("owner").replace("+asyncpg", ""))
    await connection.execute(FILL)
    await connection.execute("VACUUM ANALYZE")
    yield connection
    await connection.close()


async def plan(connection: asyncpg.Connection, statement: str, *values: object) -> list[Node]:
    """Run a statement, take back what it changed, and return the nodes of its plan."""
    explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
    run = connection.transaction()
    await run.start()
    try:
        [tree] = json.loads(await connection.fetchval(explain, *values))
    finally:
        await run.rollback()
    return list(nodes(tree["Plan"]))


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for inner in node.get("Plans", []):
        yield from nodes(inner)


def whole_scans(found: Sequence[Node], table: str) -> list[str]:
    """Return how a table is read from one end to the other."""
    return [
        one["Node Type"]
        for one in found
        if one.get("Relation Name") == table and one["Node Type"] == "Seq Scan"
    ]


def rows_read(found: Sequence[Node], table: str) -> int:
    """Return how many rows of a table were looked at."""
    return sum(
        (one["Actual Rows"] + one.get("Rows Removed by Filter", 0)) * one["Actual Loops"]
        for one in found
        if one.get("Relation Name") == table
    )


def yesterday() -> date:
    return (datetime.now(UTC) - timedelta(days=1)).date()


@pytest.mark.parametrize("by", [None, *By])
async def test_the_costs_of_a_day_read_the_calls_of_that_day(
    filled: asyncpg.Connection, by: By | None
):
    found = await plan(filled, calls_statement(by, of_a_day=True), yesterday())

    assert whole_scans(found, "judge_calls") == []
    assert rows_read(found, "judge_calls") < CALLS / 10


async def test_opening_a_day_reads_the_calls_of_that_day(filled: asyncpg.Connection):
    found = await plan(filled, OPEN_DAY)

    assert whole_scans(found, "judge_calls") == []
    assert rows_read(found, "judge_calls") < CALLS / 10


async def test_the_dearest_call_is_looked_for_among_the_newest(filled: asyncpg.Connection):
    found = await plan(filled, DEAREST, "judge 1", "http://judge", NEWEST_CALLS)

    assert whole_scans(found, "judge_calls") == []
    assert rows_read(found, "judge_calls") <= NEWEST_CALLS


@pytest.mark.parametrize("model", ["judge 1", NEVER_JUDGED, "not there"])
async def test_an_estimate_walks_no_more_than_it_looks_at(filled: asyncpg.Connection, model: str):
    looked_at = 100

    found = await plan(filled, COSTS, model, looked_at)

    assert whole_scans(found, "judge_calls") == whole_scans(found, "assessments") == []
    assert (found[0]["Actual Rows"] > 0) == (model == "judge 1")
    assert rows_read(found, "assessments") <= 5 * looked_at
    assert rows_read(found, "judge_calls") <= 10 * looked_at


async def test_what_waits_and_runs_is_counted_by_its_own_indexes(filled: asyncpg.Connection):
    found = await plan(filled, OPEN)

    assert whole_scans(found, "assessments") == []
    assert rows_read(found, "assessments") == 40


@pytest.mark.parametrize(
    ("wanted", "most_rows"),
    [
        (Selection(), 100),
        (Selection(status=Shown.PENDING), 200),
        (Selection(status=Shown.RUNNING), 200),
        (Selection(benchmark_id=UUID(int=77)), 20),
        (Selection(model="model 7"), 500),
    ],
)
async def test_a_page_of_the_list_is_found_by_an_index(
    filled: asyncpg.Connection, wanted: Selection, most_rows: int
):
    statement, values = list_statement(wanted, after=None, most=50)

    found = await plan(filled, statement, *values)

    assert whole_scans(found, "assessments") == []
    assert rows_read(found, "assessments") <= most_rows


async def test_a_later_page_walks_the_key(filled: asyncpg.Connection):
    statement, values = list_statement(Selection(), after=UUID(int=9999), most=50)

    found = await plan(filled, statement, *values)

    assert rows_read(found, "assessments") <= 51

"""Many benchmarks at once, and the plans by which statements are run among them."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_web.live.queries import Rows

MANY = """
INSERT INTO benchmarks (id, content_digest, schema_version, methodology_version, evidence, model,
  quantization, engine, hardware, decode_speed_tok_s, ttft_ms, memory_gb, gpu_share_pct,
  efficiency_tok_s_per_gb, overall_quality, judge_version_id, coverage, status)
SELECT gen_random_uuid(), sha256(n::text::bytea), '1', '2026.1', 'raw', 'model ' || n % 500,
  'Q' || n % 9, 'engine ' || n % 4, 'card ' || n % 40, known * random() * 200,
  known * random() * 3000, known * random() * 48, known * random() * 100, known * random() * 9,
  round((known * random() * 100)::numeric, 2), known * (SELECT min(id) + n % 3 FROM judge_versions),
  4, 'completed'
FROM generate_series(1, CAST(:rows AS integer)) AS n,
  LATERAL (SELECT CASE WHEN n % 7 > 0 THEN 1 END) AS of(known)
"""
VERSIONS = """
INSERT INTO judge_versions (digest, model, base_url, shape)
SELECT sha256(n::text::bytea), 'judge ' || n, 'http://judge', '{}' FROM generate_series(1, 3) AS n
"""


async def fill(owner: AsyncEngine, *, rows: int) -> None:
    """Put so many benchmarks of three judge versions on the board, a seventh of them unscored."""
    async with owner.begin() as connection:
        await connection.execute(text("TRUNCATE benchmarks, judge_versions CASCADE"))
        await connection.execute(text(VERSIONS))
        await connection.execute(text(MANY), {"rows": rows})
        await connection.execute(text("ANALYZE benchmarks"))


async def judge_versions(owner: AsyncEngine) -> list[int]:
    """The judge versions, the oldest first."""
    async with owner.connect() as connection:
        found = await connection.execute(text("SELECT id FROM judge_versions ORDER BY id"))
        return list(found.scalars())


async def plan_of(owner: AsyncEngine, statement: Rows) -> list[dict[str, Any]]:
    """The nodes of the plan by which a statement was run."""
    compiled = statement.compile(dialect=asyncpg.dialect(), compile_kwargs={"literal_binds": True})
    async with owner.connect() as connection:
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {compiled}"
        found = (await connection.exec_driver_sql(explain)).scalar_one()
    tree = json.loads(found) if isinstance(found, str) else found
    return list(nodes(tree[0]["Plan"]))


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node and all below it."""
    yield node
    for inner in node.get("Plans", []):
        yield from nodes(inner)


def assert_walks_an_index(found: list[dict[str, Any]], *, most: int) -> None:
    """Assert that the board's rows are read by an index alone, and no more of them than so many."""
    ran = [node for node in found if node["Actual Loops"]]
    scans = [node for node in ran if node.get("Relation Name") == "benchmarks"]
    assert {node["Node Type"] for node in scans} == {"Index Scan"}
    assert all(node["Actual Rows"] <= most for node in scans)
    assert all(node.get("Rows Removed by Filter", 0) == 0 for node in scans)
    sorts = [node for node in ran if node["Node Type"] == "Sort"]
    assert all(node["Actual Rows"] <= most for node in sorts)

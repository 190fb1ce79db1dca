"""What is true at the end of a trial: the rows of the database, read once, as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import asyncpg

TABLES: Final = {
    "benchmarks": "SELECT id::text, hardware AS rig, idempotency_key, status, overall_quality, "
    "coverage, created_at FROM benchmarks ORDER BY id",
    "assessments": "SELECT a.id::text, a.benchmark_id::text, b.hardware AS rig, a.scenario, "
    "a.status, a.reason, a.attempt, a.failures, a.kpi, a.samples, a.first_sample "
    "FROM assessments a JOIN benchmarks b ON b.id = a.benchmark_id ORDER BY a.id",
    "samples": "SELECT assessment_id::text, sample, attempt, template, kpi, summary, "
    "jsonb_path_query_array(caps, '$[*].dimension')::text AS capped FROM judge_samples "
    "ORDER BY assessment_id, sample",
    "scores": "SELECT assessment_id::text, sample, dimension, score FROM dimension_scores",
    "calls": "SELECT assessment_id::text, attempt, ordinal, outcome, cost_usd FROM judge_calls",
    "stale": "SELECT assessment_id::text, sample, attempt, stood_at FROM audit_samples "
    "WHERE attempt <> stood_at OR status IN ('pending', 'failed')",
}


@dataclass(slots=True)
class Facts:
    """Rows by table."""

    benchmarks: list[dict[str, object]] = field(default_factory=list)
    assessments: list[dict[str, object]] = field(default_factory=list)
    samples: list[dict[str, object]] = field(default_factory=list)
    scores: list[dict[str, object]] = field(default_factory=list)
    calls: list[dict[str, object]] = field(default_factory=list)
    stale: list[dict[str, object]] = field(default_factory=list)

    @property
    def cost_usd(self) -> Decimal:
        """What all recorded calls cost."""
        return sum((Decimal(str(one["cost_usd"] or 0)) for one in self.calls), Decimal(0))


async def read_facts(url: str) -> Facts:
    """Read all tables as of one moment."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        async with connection.transaction(isolation="repeatable_read"):
            return Facts(
                **{name: [dict(row) for row in await connection.fetch(sql)]
                   for name, sql in TABLES.items()}
            )  # fmt: skip
    finally:
        await connection.close()


async def ask(url: str, sql: str, *values: object) -> Sequence[asyncpg.Record]:
    """Return the rows of one statement as the owner."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return await connection.fetch(sql, *values)
    finally:
        await connection.close()

"""The statements that store benchmarks and read them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import RowMapping, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.benchmarks.figures import RUN_FIGURES
from rigmark_ingest.benchmarks.rows import Rows
from rigmark_shared.db.driver import driver_connection
from rigmark_shared.db.tables import assessments, benchmarks, dimension_scores, scenario_runs

_BENCHMARK = (
    "id",
    "rig_id",
    "content_digest",
    "idempotency_key",
    "schema_version",
    "methodology_version",
    "evidence",
    "model",
    "quantization",
    "model_family",
    "model_parameters",
    "engine",
    "engine_version",
    "hardware",
    "decode_speed_tok_s",
    "ttft_ms",
    "memory_gb",
    "gpu_share_pct",
    "efficiency_tok_s_per_gb",
)

_RUN = {
    "scenario": "text",
    "evidence": "text",
    "temperature": "float8",
    "max_output_tokens": "int8",
    "seed": "int8",
    "finish_reason": "text",
    "prompt_tokens": "int8",
    "output_tokens": "int8",
    "token_count_source": "text",
    "memory_kind": "text",
    **dict.fromkeys(RUN_FIGURES, "float8"),
    "unknown": "jsonb",
}
_TEXT = {"scenario": "text", "prompt": "text", "response": "text", "reasoning": "text"}
_ATTEMPT = {"scenario": "text", "ordinal": "int2", "warmup": "bool", "evidence": "jsonb"}
_ASSESSMENT = {"id": "uuid", "scenario": "text"}


def _children(table: str, columns: dict[str, str], first: int) -> str:
    """Return the INSERT of a table's rows, each column an array parameter from `$first` on."""
    arrays = ", ".join(f"${first + i}::{kind}[]" for i, kind in enumerate(columns.values()))
    names = ", ".join(columns)
    return (
        f"INSERT INTO {table} (benchmark_id, {names}) "  # noqa: S608 - names of this file
        f"SELECT benchmark.id, child.* FROM benchmark, unnest({arrays}) AS child ({names})"
    )


def _store_statement() -> str:
    document = len(_BENCHMARK) + 1
    run = document + 1
    text = run + len(_RUN)
    attempt = text + len(_TEXT)
    assessment = attempt + len(_ATTEMPT)
    values = ", ".join(f"${i + 1}" for i in range(len(_BENCHMARK)))
    return (
        f"WITH benchmark AS (INSERT INTO benchmarks ({', '.join(_BENCHMARK)}) VALUES ({values}) "  # noqa: S608
        "ON CONFLICT DO NOTHING RETURNING id), "
        "document AS (INSERT INTO benchmark_documents (benchmark_id, disclosure) "
        f"SELECT id, ${document}::jsonb FROM benchmark), "
        f"run AS ({_children('scenario_runs', _RUN, run)}), "
        f"content AS ({_children('scenario_texts', _TEXT, text)}), "
        f"attempt AS ({_children('attempts', _ATTEMPT, attempt)}) "
        f"{_children('assessments', _ASSESSMENT, assessment)} RETURNING benchmark_id"
    )


STORE = _store_statement()
"""Stores a benchmark with all its children in one statement; no row comes back when it is known."""


def store_arguments(rows: Rows) -> list[Any]:
    """Return the parameters of STORE."""
    return [
        *rows.benchmark,
        rows.disclosure,
        *_columns(rows.runs, len(_RUN)),
        *_columns(rows.texts, len(_TEXT)),
        *_columns(rows.attempts, len(_ATTEMPT)),
        list(rows.assessments),
        list(rows.assessments.values()),
    ]


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


async def store(engine: AsyncEngine, rows: Rows) -> bool:
    """Store a benchmark in one statement and one commit; False when it is stored already."""
    async with driver_connection(engine) as connection:
        return await connection.fetchval(STORE, *store_arguments(rows)) is not None


@dataclass(frozen=True, slots=True)
class Stored:
    """A benchmark that was stored before, and its assessments' ids, scenarios and states."""

    id: UUID
    content_digest: bytes
    assessments: Sequence[asyncpg.Record]


async def find_stored(
    engine: AsyncEngine, *, rig_id: UUID | None, digest: bytes, idempotency_key: str | None
) -> Stored | None:
    """Return what was stored under the key, else what has the same content."""
    same_rig = benchmarks.c.rig_id.is_not_distinct_from(rig_id)
    by_key = benchmarks.c.idempotency_key == idempotency_key if idempotency_key else false()
    query = (
        select(benchmarks.c.id, benchmarks.c.content_digest)
        .where(same_rig, or_(benchmarks.c.content_digest == digest, by_key))
        .order_by(func.coalesce(by_key, false()).desc())
        .limit(1)
    )
    async with engine.connect() as connection:
        found = (await connection.execute(query)).one_or_none()
        if found is None:
            return None
        tickets = await connection.execute(
            select(assessments.c.id, assessments.c.scenario, assessments.c.status)
            .where(assessments.c.benchmark_id == found.id, assessments.c.generation == 1)
            .order_by(assessments.c.id)
        )
        return Stored(found.id, found.content_digest, tickets.all())


@dataclass(frozen=True, slots=True)
class Found:
    """A benchmark with its runs and their newest assessments."""

    benchmark: RowMapping
    runs: Sequence[RowMapping]
    scores: Sequence[RowMapping]


async def find_report(engine: AsyncEngine, benchmark_id: UUID) -> Found | None:
    """Return all that a report says, in three statements; None when there is no such benchmark."""
    newest = (
        select(assessments)
        .where(assessments.c.benchmark_id == benchmark_id)
        .distinct(assessments.c.scenario)
        .order_by(assessments.c.scenario, assessments.c.generation.desc())
        .subquery("assessment")
    )
    runs = (
        select(
            scenario_runs,
            newest.c.id.label("assessment_id"),
            newest.c.status.label("assessment_status"),
            newest.c.kpi,
            newest.c.summary,
            newest.c.reason,
            newest.c.detail,
        )
        .join(newest, newest.c.scenario == scenario_runs.c.scenario)
        .where(scenario_runs.c.benchmark_id == benchmark_id)
        .order_by(newest.c.id)
    )
    scores = (
        select(dimension_scores)
        .join(newest, newest.c.id == dimension_scores.c.assessment_id)
        .where(dimension_scores.c.sample == 0)
    )
    async with engine.connect() as connection:
        benchmark = await connection.execute(
            select(benchmarks).where(benchmarks.c.id == benchmark_id)
        )
        row = benchmark.mappings().one_or_none()
        if row is None:
            return None
        return Found(
            benchmark=row,
            runs=(await connection.execute(runs)).mappings().all(),
            scores=(await connection.execute(scores)).mappings().all(),
        )

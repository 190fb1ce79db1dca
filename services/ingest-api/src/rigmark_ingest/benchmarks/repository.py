"""The statements that store benchmarks and read them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import RowMapping, Select, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.benchmarks.rows import Rows
from rigmark_ingest.benchmarks.statement import STORE, store_arguments
from rigmark_ingest.notices.repository import trail
from rigmark_shared.db.driver import driver_connection
from rigmark_shared.db.tables import (
    assessments,
    benchmark_documents,
    benchmarks,
    challenges,
    dimension_scores,
    load_points,
    rigs,
    scenario_runs,
)


async def store(engine: AsyncEngine, batch: Sequence[Rows]) -> set[UUID]:
    """Store benchmarks in one statement and one commit; return the ids not stored before."""
    async with driver_connection(engine) as connection:
        return {row["id"] for row in await connection.fetch(STORE, *store_arguments(batch))}


@dataclass(frozen=True, slots=True)
class Stored:
    """A benchmark that was stored before, and its assessments' ids, scenarios and states."""

    id: UUID
    content_digest: bytes
    signed_by: str | None
    assessments: Sequence[asyncpg.Record]


async def find_stored(
    engine: AsyncEngine, *, rig_id: UUID | None, digest: bytes, idempotency_key: str | None
) -> Stored | None:
    """Return what was stored under the key, else what has the same content."""
    # No index serves IS NOT DISTINCT FROM; these two it serves.
    same_rig = benchmarks.c.rig_id.is_(None) if rig_id is None else benchmarks.c.rig_id == rig_id
    by_key = benchmarks.c.idempotency_key == idempotency_key if idempotency_key else false()
    query = (
        select(benchmarks.c.id, benchmarks.c.content_digest, benchmarks.c.signed_by)
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
        return Stored(found.id, found.content_digest, found.signed_by, tickets.all())


@dataclass(frozen=True, slots=True)
class Found:
    """A benchmark with its runs and their newest assessments."""

    benchmark: RowMapping
    runs: Sequence[RowMapping]
    scores: Sequence[RowMapping]
    load_points: Sequence[RowMapping]
    notices: Sequence[RowMapping]


async def find_report(engine: AsyncEngine, benchmark_id: UUID) -> Found | None:
    """Return all that a report says, in five statements; None when there is no such benchmark."""
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
    points = _all_but_posted().where(load_points.c.benchmark_id == benchmark_id)
    async with engine.connect() as connection:
        benchmark = await connection.execute(_with_its_sender(benchmark_id))
        row = benchmark.mappings().one_or_none()
        if row is None:
            return None
        return Found(
            benchmark=row,
            runs=(await connection.execute(runs)).mappings().all(),
            scores=(await connection.execute(scores)).mappings().all(),
            load_points=(await connection.execute(points)).mappings().all(),
            notices=await trail(connection, benchmark_id),
        )


def _with_its_sender(benchmark_id: UUID) -> Select[Any]:
    """Return a benchmark with the name of its rig and the moment of its challenge."""
    return (
        select(
            benchmarks,
            rigs.c.name.label("rig"),
            challenges.c.created_at.label("challenge_issued_at"),
        )
        .outerjoin(rigs, rigs.c.id == benchmarks.c.rig_id)
        .outerjoin(challenges, challenges.c.id == benchmarks.c.challenge_id)
        .where(benchmarks.c.id == benchmark_id)
    )


def _all_but_posted() -> Select[Any]:
    """Return the load points without their requests, of which there may be thousands."""
    columns = [column for column in load_points.c if column.name != "posted"]
    return select(*columns).order_by(load_points.c.ordinal)


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison looks at: a benchmark, its disclosure, and its runs."""

    benchmark: RowMapping
    disclosure: Mapping[str, Any] | None
    runs: Sequence[RowMapping]


async def find_compared(engine: AsyncEngine, benchmark_id: UUID) -> Compared | None:
    """Return what a comparison looks at; None when there is no such benchmark."""
    benchmark = (
        select(benchmarks, benchmark_documents.c.disclosure)
        .outerjoin(benchmark_documents)
        .where(benchmarks.c.id == benchmark_id)
    )
    runs = select(
        scenario_runs.c.scenario,
        scenario_runs.c.temperature,
        scenario_runs.c.max_output_tokens,
        scenario_runs.c.seed,
        scenario_runs.c.token_count_source,
    ).where(scenario_runs.c.benchmark_id == benchmark_id)
    async with engine.connect() as connection:
        row = (await connection.execute(benchmark)).mappings().one_or_none()
        if row is None:
            return None
        return Compared(
            benchmark=row,
            disclosure=row["disclosure"],
            runs=(await connection.execute(runs)).mappings().all(),
        )

"""Reads of one benchmark: what it is, and what each scenario gave."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.db.tables import (
    benchmark_documents,
    benchmarks,
    challenges,
    rigs,
    scenario_runs,
    scenario_texts,
    signing_keys,
)
from rigmark_web.evidence.queries import attempts_of_run
from rigmark_web.live.queries import with_progress
from rigmark_web.origin.queries import trail


async def benchmark(connection: AsyncConnection, benchmark_id: UUID) -> RowMapping | None:
    """Return a benchmark with its document, its origin and its notices."""
    rows = (
        select(
            benchmarks,
            benchmark_documents.c.disclosure,
            rigs.c.name.label("rig"),
            challenges.c.created_at.label("challenge_issued_at"),
            signing_keys.c.revoked_at.label("signing_key_revoked_at"),
            signing_keys.c.revoked_because.label("signing_key_revoked_because"),
            trail(benchmarks.c.id).label("notices"),
        )
        .outerjoin(benchmark_documents, benchmark_documents.c.benchmark_id == benchmarks.c.id)
        .outerjoin(rigs, rigs.c.id == benchmarks.c.rig_id)
        .outerjoin(challenges, challenges.c.id == benchmarks.c.challenge_id)
        .outerjoin(signing_keys, signing_keys.c.fingerprint == benchmarks.c.signed_by)
        .where(benchmarks.c.id == benchmark_id)
    )
    statement = with_progress(rows, benchmarks.c.id, benchmarks.c.status)
    return (await connection.execute(statement)).mappings().one_or_none()


async def runs(connection: AsyncConnection, benchmark_id: UUID) -> Sequence[RowMapping]:
    """Return the scenario runs of a benchmark with their texts and attempts."""
    statement = (
        select(
            scenario_runs,
            scenario_texts.c.prompt,
            scenario_texts.c.response,
            scenario_texts.c.reasoning,
            attempts_of_run().label("attempts"),
        )
        .outerjoin(
            scenario_texts,
            and_(
                scenario_texts.c.benchmark_id == scenario_runs.c.benchmark_id,
                scenario_texts.c.scenario == scenario_runs.c.scenario,
            ),
        )
        .where(scenario_runs.c.benchmark_id == benchmark_id)
    )
    return (await connection.execute(statement)).mappings().all()

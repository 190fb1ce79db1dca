"""Reads of progress: how far the assessments are, and who is there to do them."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import LateralFromClause

from rigmark_shared.db.tables import assessments, assessors, benchmarks
from rigmark_shared.status import AssessmentStatus, BenchmarkStatus

Rows = Select[*tuple[Any, ...]]

SEEN_WITHIN: Final = timedelta(seconds=60)
"""An assessor that has not been seen for longer is not running."""
READY: Final = "ready"


def with_progress(rows: Rows, benchmark_id: ColumnElement[Any], status: ColumnElement[Any]) -> Rows:
    """Add to each row that waits to be judged how far it is, and who is there to judge."""
    waits = status == BenchmarkStatus.PENDING
    progress, assessor = _progress_beside(benchmark_id, waits), _assessor_beside()
    return (
        rows.add_columns(progress, assessor).outerjoin(progress, waits).outerjoin(assessor, waits)
    )


def _progress_beside(
    benchmark_id: ColumnElement[Any], is_wanted: ColumnElement[bool]
) -> LateralFromClause:
    newest = (
        select(assessments.c.status, assessments.c.attempt, assessments.c.failures)
        .ext(distinct_on(assessments.c.scenario))
        # Asked here too, so that a row that does not want it costs no look at the index.
        .where(assessments.c.benchmark_id == benchmark_id, is_wanted)
        .order_by(assessments.c.scenario, assessments.c.generation.desc())
        .correlate_except(assessments)
        .subquery()
    )
    counts = (
        func.count().filter(newest.c.status == status).label(f"assessments_{status}")
        for status in AssessmentStatus
    )
    tries = func.sum(newest.c.attempt + newest.c.failures).label("tries")
    return select(*counts, tries).select_from(newest).lateral("progress")


def _assessor_beside() -> LateralFromClause:
    return (
        select(
            assessors.c.state.label("assessor_state"), assessors.c.detail.label("assessor_detail")
        )
        .where(assessors.c.seen_at > func.now() - SEEN_WITHIN)
        # One that can judge is enough.
        .order_by(assessors.c.state != READY, assessors.c.owner)
        .limit(1)
        .lateral("assessor")
    )


async def progress_rows(connection: AsyncConnection, ids: Collection[UUID]) -> Sequence[RowMapping]:
    """Return the progress of those benchmarks that exist, final ones included."""
    progress = _progress_beside(benchmarks.c.id, true())
    statement = (
        select(benchmarks.c.id, benchmarks.c.status, benchmarks.c.coverage, progress)
        .join(progress, true())
        .where(benchmarks.c.id.in_(ids))
    )
    return (await connection.execute(statement)).mappings().all()


def is_waiting(status: str) -> bool:
    """Say whether a benchmark still has something to be judged."""
    return status == BenchmarkStatus.PENDING

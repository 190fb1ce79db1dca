"""Reading one benchmark: all of it for the page, or what changes on it."""

from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_web.benchmarks import queries
from rigmark_web.benchmarks.judgement import JudgementView
from rigmark_web.benchmarks.views import (
    BenchmarkView,
    QualityView,
    benchmark_view,
    quality_view,
)
from rigmark_web.errors import BenchmarkIsNotHere
from rigmark_web.evidence.reading import read_evidence
from rigmark_web.judging.reading import read_judging
from rigmark_web.load import queries as load


async def read_benchmark(connection: AsyncConnection, benchmark_id: UUID) -> BenchmarkView:
    """Return a benchmark with all that is known of it; raises BenchmarkIsNotHere."""
    row = await _row(connection, benchmark_id)
    runs = await queries.runs(connection, benchmark_id)
    attempts = sum(len(run["attempts"] or []) for run in runs)
    judgements, cost = await read_judging(connection, benchmark_id)
    return benchmark_view(
        row,
        runs,
        judgements,
        cost=cost,
        evidence=await read_evidence(connection, benchmark_id, attempts),
        points=await load.points(connection, benchmark_id),
    )


async def read_quality(
    connection: AsyncConnection, benchmark_id: UUID
) -> tuple[QualityView, list[JudgementView]]:
    """Return what changes of a benchmark while it is judged; raises BenchmarkIsNotHere."""
    row = await _row(connection, benchmark_id)
    judgements, cost = await read_judging(connection, benchmark_id)
    return quality_view(row, judgements, cost), judgements


async def _row(connection: AsyncConnection, benchmark_id: UUID) -> RowMapping:
    row = await queries.benchmark(connection, benchmark_id)
    if row is None:
        raise BenchmarkIsNotHere
    return row

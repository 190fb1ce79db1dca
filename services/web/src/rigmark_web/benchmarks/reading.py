"""Reading one benchmark: three statements for the page, two for what changes on it."""

from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_web.benchmarks import queries
from rigmark_web.benchmarks.judgement import JudgementView, judgements_by_benchmark
from rigmark_web.benchmarks.views import (
    BenchmarkView,
    QualityView,
    benchmark_view,
    quality_view,
)
from rigmark_web.errors import BenchmarkIsNotHere


async def read_benchmark(connection: AsyncConnection, benchmark_id: UUID) -> BenchmarkView:
    """Return a benchmark with all that is known of it; raises BenchmarkIsNotHere."""
    row = await _row(connection, benchmark_id)
    runs = await queries.runs(connection, benchmark_id)
    return benchmark_view(row, runs, await _judgements(connection, benchmark_id))


async def read_quality(
    connection: AsyncConnection, benchmark_id: UUID
) -> tuple[QualityView, list[JudgementView]]:
    """Return what changes of a benchmark while it is judged; raises BenchmarkIsNotHere."""
    row = await _row(connection, benchmark_id)
    return quality_view(row), await _judgements(connection, benchmark_id)


async def _row(connection: AsyncConnection, benchmark_id: UUID) -> RowMapping:
    row = await queries.benchmark(connection, benchmark_id)
    if row is None:
        raise BenchmarkIsNotHere
    return row


async def _judgements(connection: AsyncConnection, benchmark_id: UUID) -> list[JudgementView]:
    rows = await queries.judgements(connection, [benchmark_id])
    return judgements_by_benchmark(rows).get(benchmark_id, [])

"""Reading judgements: those that count with their samples, and all that led to them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_web.benchmarks.judgement import JudgementView, judgements_by_benchmark
from rigmark_web.judging import queries
from rigmark_web.judging.calls import CostView, calls_view, cost_view
from rigmark_web.judging.findings import evidence_view
from rigmark_web.judging.generations import counted


async def read_judgements(
    connection: AsyncConnection, benchmark_ids: Collection[UUID]
) -> dict[UUID, list[JudgementView]]:
    """Return the judgements that count of some benchmarks, without calls and evidence."""
    rows = await queries.generations(connection, benchmark_ids)
    return judgements_by_benchmark(rows, await _samples(connection, rows))


async def read_judging(
    connection: AsyncConnection, benchmark_id: UUID
) -> tuple[list[JudgementView], CostView]:
    """Return all that led to a benchmark's scores, and what the judging of it has cost."""
    rows = await queries.generations(connection, [benchmark_id])
    found = judgements_by_benchmark(rows, await _samples(connection, rows)).get(benchmark_id, [])
    calls = await queries.calls(connection, benchmark_id)
    evidence = {
        row["scenario"]: evidence_view(row)
        for row in await queries.evidence(connection, benchmark_id)
    }
    ids = {scenario: row["id"] for scenario, row in counted(rows).get(benchmark_id, {}).items()}
    judgements = [
        each.model_copy(
            update={
                "calls": calls_view([c for c in calls if c["assessment_id"] == ids[each.scenario]]),
                "evidence": evidence.get(each.scenario),
            }
        )
        for each in found
    ]
    return judgements, cost_view(calls)


async def _samples(connection: AsyncConnection, rows: Sequence[RowMapping]) -> Sequence[RowMapping]:
    # What a judgement under way has gathered is no score yet.
    shown = [row for by_scenario in counted(rows).values() for row in by_scenario.values()]
    ids = [row["id"] for row in shown if row["kpi"] is not None]
    return await queries.samples(connection, ids) if ids else []

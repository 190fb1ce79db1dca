"""Reads of a comparison: figures without texts and attempts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.db.tables import scenario_runs


async def figures(connection: AsyncConnection, benchmark_id: UUID) -> Sequence[RowMapping]:
    """Return the scenario runs of a benchmark with their figures alone."""
    statement = select(scenario_runs).where(scenario_runs.c.benchmark_id == benchmark_id)
    return (await connection.execute(statement)).mappings().all()

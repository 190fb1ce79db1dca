"""Reads of load points, without the requests that they were derived from."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.db.tables import load_points

_SHOWN: Final = tuple(column for column in load_points.c if column.name != "posted")


async def points(connection: AsyncConnection, benchmark_id: UUID) -> Sequence[RowMapping]:
    """Return the load points of a benchmark in the order in which they were posted."""
    statement = (
        select(*_SHOWN)
        .where(load_points.c.benchmark_id == benchmark_id)
        .order_by(load_points.c.ordinal)
    )
    return (await connection.execute(statement)).mappings().all()

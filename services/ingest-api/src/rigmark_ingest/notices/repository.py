"""The statements about notices; rows are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from rigmark_shared.db.tables import benchmark_notices, benchmarks
from rigmark_shared.status import NoticeAction, NoticeActor

_MARK: Final[dict[NoticeAction, dict[str, Any]]] = {
    NoticeAction.WITHDRAWN: {"withdrawn_at": func.now()},
    NoticeAction.REINSTATED: {"withdrawn_at": null()},
    NoticeAction.DOUBTED: {"doubted_at": func.now()},
    NoticeAction.CLEARED: {"doubted_at": null()},
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a benchmark stands, and what was told of it."""

    rig_id: UUID | None
    withdrawn_at: datetime | None
    doubted_at: datetime | None
    notices: Sequence[RowMapping]

    @property
    def withdrawn_by(self) -> NoticeActor | None:
        """Who withdrew it last; None while it is not withdrawn."""
        if self.withdrawn_at is None:
            return None
        for row in reversed(self.notices):
            if row["action"] == NoticeAction.WITHDRAWN:
                return NoticeActor(row["actor"])
        return NoticeActor.OPERATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that is to be added."""

    action: NoticeAction
    actor: NoticeActor
    reason: str
    api_key_id: str | None


async def lock_standing(connection: AsyncConnection, benchmark_id: UUID) -> Standing | None:
    """Return how a benchmark stands, and keep it so until the transaction ends."""
    query = (
        select(benchmarks.c.rig_id, benchmarks.c.withdrawn_at, benchmarks.c.doubted_at)
        .where(benchmarks.c.id == benchmark_id)
        .with_for_update(key_share=True)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Standing(*row, await trail(connection, benchmark_id))


async def add(connection: AsyncConnection, benchmark_id: UUID, notice: Notice) -> None:
    """Add a notice and mark the benchmark with it."""
    await connection.execute(
        insert(benchmark_notices).values(
            benchmark_id=benchmark_id,
            action=notice.action,
            actor=notice.actor,
            reason=notice.reason,
            api_key_id=notice.api_key_id,
        )
    )
    await connection.execute(
        update(benchmarks).where(benchmarks.c.id == benchmark_id).values(**_MARK[notice.action])
    )


async def trail(connection: AsyncConnection, benchmark_id: UUID) -> Sequence[RowMapping]:
    """Return the public part of a benchmark's notices, the oldest first."""
    query = (
        select(
            benchmark_notices.c.created_at,
            benchmark_notices.c.action,
            benchmark_notices.c.actor,
            benchmark_notices.c.reason,
        )
        .where(benchmark_notices.c.benchmark_id == benchmark_id)
        .order_by(benchmark_notices.c.id)
    )
    return (await connection.execute(query)).mappings().all()


async def find_trail(engine: AsyncEngine, benchmark_id: UUID) -> Sequence[RowMapping] | None:
    """Return the notices of a benchmark; None when there is no such benchmark."""
    query = select(benchmarks.c.id).where(benchmarks.c.id == benchmark_id)
    async with engine.connect() as connection:
        if await connection.scalar(query) is None:
            return None
        return await trail(connection, benchmark_id)

"""Presence: each assessor's row says that it is there, and if it does not judge, why."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_shared.db.tables import assessors

EVERY_S: Final = 10.0
_FORGOTTEN_AFTER: Final = timedelta(days=1)


class State(StrEnum):
    """Whether an assessor judges, or why not."""

    READY = "ready"
    NOT_CONFIGURED = "not_configured"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Condition:
    """How an assessor is."""

    state: State
    detail: str | None = None


class Presence:
    """Keeps the row of one assessor, and removes rows of those that are long gone."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        owner: str,
        judge_model: str | None,
        condition: Callable[[], Condition],
        changed: asyncio.Event,
    ) -> None:
        self._engine = engine
        self._owner = owner
        self._judge_model = judge_model
        self._condition = condition
        self._changed = changed

    async def show(self) -> float:
        """Write the row, then wait until it is due again or the condition has changed."""
        self._changed.clear()
        now = self._condition()
        row = {
            "seen_at": func.clock_timestamp(),
            "state": now.state,
            "detail": now.detail,
            "judge_model": self._judge_model,
        }
        write = insert(assessors).values(owner=self._owner, **row)
        gone = assessors.c.seen_at < func.now() - _FORGOTTEN_AFTER
        async with self._engine.begin() as connection:
            await connection.execute(
                write.on_conflict_do_update(index_elements=["owner"], set_=row)
            )
            await connection.execute(delete(assessors).where(gone))
        with suppress(TimeoutError):
            async with asyncio.timeout(EVERY_S):
                await self._changed.wait()
        return 0

    async def leave(self) -> None:
        """Remove the row."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(assessors).where(assessors.c.owner == self._owner))

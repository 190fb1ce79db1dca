"""Presence: each assessor's row says that it is there, and if it does not judge, why."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rigmark_shared.cancellation import heed_cancellation
from rigmark_shared.db.pool import Pool

EVERY_S: Final = 10.0

_SHOW: Final = """
INSERT INTO assessors (owner, seen_at, state, detail, judge_model)
VALUES ($1, clock_timestamp(), $2, $3, $4)
ON CONFLICT (owner) DO UPDATE SET seen_at = excluded.seen_at, state = excluded.state,
    detail = excluded.detail, judge_model = excluded.judge_model
"""
_FORGET: Final = "DELETE FROM assessors WHERE seen_at < now() - interval '1 day'"
_LEAVE: Final = "DELETE FROM assessors WHERE owner = $1"


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
        pool: Pool,
        *,
        owner: str,
        judge_model: str | None,
        condition: Callable[[], Condition],
        changed: asyncio.Event,
    ) -> None:
        self._pool = pool
        self._owner = owner
        self._judge_model = judge_model
        self._condition = condition
        self._changed = changed

    async def show(self) -> float:
        """Write the row, then wait until it is due again or the condition has changed."""
        self._changed.clear()
        now = self._condition()
        async with self._pool.transaction() as connection:
            await connection.execute(_SHOW, self._owner, now.state, now.detail, self._judge_model)
            await connection.execute(_FORGET)
        heed_cancellation()
        with suppress(TimeoutError):
            async with asyncio.timeout(EVERY_S):
                await self._changed.wait()
        return 0

    async def leave(self) -> None:
        """Remove the row."""
        async with self._pool.connection() as connection:
            await connection.execute(_LEAVE, self._owner)

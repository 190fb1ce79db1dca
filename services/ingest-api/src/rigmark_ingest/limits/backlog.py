"""How many responses wait for the judges, and when that is too many to take more."""

import asyncio
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.limits.problems import BacklogIsTooLong
from rigmark_shared.clock import Clock, monotonic

_KEPT_S: Final = 5.0
_PATIENCE_S: Final = 1.0
_COME_BACK: Final = {"Retry-After": "120"}
# Counts no further than it needs to know.
_COUNT: Final = text(
    "SELECT count(*) FROM"
    " (SELECT 1 FROM assessments WHERE status = 'pending' LIMIT :enough) AS waiting"
)

log = structlog.get_logger(__name__)


class Backlog:
    """Refuses posts while too many assessments are pending; 0 takes any number.

    It is counted when a post comes and the last count is older than 5 seconds, by one post at a
    time. A count that cannot be had refuses nobody: the database answers for itself.
    """

    def __init__(self, engine: AsyncEngine, *, most: int, clock: Clock = monotonic) -> None:
        self._engine = engine
        self._most = most
        self._clock = clock
        self._due = clock()
        self._too_long = False

    async def check(self) -> None:
        """Raise BacklogIsTooLong while too many wait."""
        if self._most and self._clock() >= self._due:
            self._due = self._clock() + _KEPT_S
            await self._look()
        if self._too_long:
            raise BacklogIsTooLong(
                f"more than {self._most} responses wait to be judged, and this service takes new "
                "ones once some are; send the same document again later",
                headers=_COME_BACK,
            )

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_S), self._engine.connect() as connection:
                waiting = await connection.scalar(_COUNT, {"enough": self._most + 1})
        except (SQLAlchemyError, OSError, TimeoutError):
            return
        was, self._too_long = self._too_long, (waiting or 0) > self._most
        if self._too_long and not was:
            log.warning("backlog_is_too_long", most=self._most)

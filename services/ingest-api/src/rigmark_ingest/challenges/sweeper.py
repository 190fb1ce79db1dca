"""Challenges that nobody has answered are taken away, a bounded number at a time."""

import asyncio
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.challenges import repository
from rigmark_shared.cancellation import heed_cancellation

_EVERY_S: Final = 600.0
_AT_ONCE: Final = 500

log = structlog.get_logger(__name__)


class Sweeper:
    """Walks once over all that has expired, and then over what expires."""

    def __init__(self, engine: AsyncEngine, *, at_once: int = _AT_ONCE) -> None:
        self._engine = engine
        self._at_once = at_once
        self._place: tuple[datetime, UUID] | None = None

    async def run(self) -> None:
        """Sweep every ten minutes until cancelled; a database that is away is waited for."""
        while True:
            try:
                while await self.sweep():
                    heed_cancellation()
            except (SQLAlchemyError, OSError) as error:
                log.warning("challenges_not_swept", error=type(error).__name__)
            heed_cancellation()
            await asyncio.sleep(_EVERY_S)

    async def sweep(self) -> bool:
        """Look at the next few; return whether there may be more."""
        place = await repository.remove_unanswered(
            self._engine, after=self._place, most=self._at_once
        )
        if place is not None:
            self._place = place
        return place is not None

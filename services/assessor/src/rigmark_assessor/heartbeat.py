"""The heartbeat: renews all leases of the process at once, and lets go of what was lost."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol
from uuid import UUID

import structlog

from rigmark_assessor.database import DatabaseIsAway
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.ids import AssessmentId

log = structlog.get_logger(__name__)


class Holder(Protocol):
    """Has assessments in hand."""

    @property
    def held(self) -> Mapping[AssessmentId, int]:
        """The ids in hand, with the attempt of each."""
        ...

    def give_up(self, ids: Iterable[AssessmentId]) -> None:
        """Abandon these."""
        ...


class Heartbeat:
    """Renews leases; when that fails for a whole lease, others may have taken all over."""

    def __init__(
        self,
        holder: Holder,
        renew: Callable[[Mapping[AssessmentId, int]], Awaitable[set[UUID]]],
        *,
        every_s: float,
        lease_s: float,
        clock: Clock = monotonic,
    ) -> None:
        self._holder = holder
        self._renew = renew
        self._every_s = every_s
        self._lease_s = lease_s
        self._clock = clock
        self._kept_at = clock()

    async def beat(self) -> float:
        """Renew every lease once, and return how long to wait until the next time."""
        held, now = self._holder.held, self._clock()
        try:
            async with asyncio.timeout(self._every_s):
                kept = await self._renew(held) if held else set()
        except DatabaseIsAway:
            if self._clock() - self._kept_at >= self._lease_s:
                log.warning("leases_ran_out", assessments=len(held))
                self._holder.give_up(held)
            raise
        self._kept_at = now
        # A lease that ended because its outcome was written is no longer in hand by now.
        self._holder.give_up(held.keys() - kept)
        return self._every_s

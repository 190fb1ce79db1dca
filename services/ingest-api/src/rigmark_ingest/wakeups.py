"""Wake-ups are hints: sent beside the posts, all that wait in one round trip, or dropped."""

import asyncio
from collections.abc import Sequence

import structlog

from rigmark_ingest.metrics import Metrics
from rigmark_shared.queue import Queue, QueueIsAway, WakeUp, send_wakeups

_PING_S = 1.0
# A fifth of the time between an assessor's looks at the queue.
_APART_S = 0.01

log = structlog.get_logger(__name__)


class WakeUps:
    """Sends wake-ups from a task of its own, so that no post waits for Valkey.

    The first is sent at once, and what is added within `apart_s` of it together. What cannot be
    sent is dropped and counted: the assessors' reconcilers find the work.
    """

    def __init__(self, queue: Queue, metrics: Metrics, *, apart_s: float = _APART_S) -> None:
        self._apart_s = apart_s
        self._queue = queue
        self._metrics = metrics
        self._waiting: list[WakeUp] = []
        self._added = asyncio.Event()
        self._closing = False
        self.away = False
        """Whether the last wake-ups could not be sent."""

    def add(self, wakeups: Sequence[WakeUp]) -> None:
        """Have wake-ups sent, soon."""
        self._waiting.extend(wakeups)
        self._added.set()

    async def run(self) -> None:
        """Send what is added, until `close`; what then still waits is sent first."""
        while not (self._closing and not self._waiting):
            await self._added.wait()
            self._added.clear()
            batch, self._waiting = self._waiting, []
            if batch:
                await self._send(batch)
                await asyncio.sleep(self._apart_s)
        await self._queue.aclose()

    async def is_there(self) -> bool:
        """Whether Valkey answers now."""
        try:
            async with asyncio.timeout(_PING_S):
                await self._queue.ping()
        except QueueIsAway:
            return False
        return True

    def close(self) -> None:
        """Let `run` end."""
        self._closing = True
        self._added.set()

    async def _send(self, batch: Sequence[WakeUp]) -> None:
        try:
            await send_wakeups(self._queue, batch)
        except QueueIsAway as error:
            self._metrics.wakeups_dropped.inc(len(batch))
            if not self.away:
                log.warning("valkey_is_away", error=type(error).__name__)
            self.away = True
        else:
            if self.away:
                log.info("valkey_is_back")
            self.away = False

"""Wake-ups are hints: sent when Valkey takes them, skipped for a while when it does not."""

from collections.abc import Sequence

import structlog

from rigmark_ingest.metrics import Metrics
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.queue import Queue, QueueIsAway, WakeUp, send_wakeups

_PAUSE_S = 5.0

log = structlog.get_logger(__name__)


class WakeUps:
    """Sends wake-ups; after a failure it does not try again for five seconds.

    So a Valkey that hangs delays one post in five seconds and not every post. The assessors'
    reconcilers find what they were not woken for.
    """

    def __init__(self, queue: Queue, metrics: Metrics, *, clock: Clock = monotonic) -> None:
        self._queue = queue
        self._metrics = metrics
        self._clock = clock
        self._closed_until = float("-inf")
        self._away = False

    async def send(self, wakeups: Sequence[WakeUp]) -> None:
        """Send wake-ups in one round trip, or skip them."""
        if self._clock() < self._closed_until:
            self._metrics.wakeups_skipped.inc(len(wakeups))
            return
        # Until the answer is there, others skip: one post waits for a hanging Valkey, not all.
        if self._away:
            self._closed_until = self._clock() + _PAUSE_S
        try:
            await send_wakeups(self._queue, wakeups)
        except QueueIsAway as error:
            self._metrics.wakeups_skipped.inc(len(wakeups))
            self._closed_until = self._clock() + _PAUSE_S
            if not self._away:
                log.warning("valkey_is_away", error=type(error).__name__)
            self._away = True
        else:
            if self._away:
                log.info("valkey_is_back")
            self._away = False
            self._closed_until = float("-inf")

    @property
    def away(self) -> bool:
        """Whether the last wake-up could not be sent."""
        return self._away

    async def close(self) -> None:
        """Close the connections to Valkey."""
        await self._queue.aclose()

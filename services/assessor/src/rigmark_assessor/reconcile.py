"""The reconciler: finds work that no wake-up tells of, and wakes the pump of its own process.

Lost wake-ups, a flushed or absent Valkey, a crash between commit and enqueue, expired leases and
deferred assessments that are due all come down to rows that can be claimed. Their ids could be
enqueued again; but the pump claims whatever is due with SKIP LOCKED, so every process may look for
itself without getting in the way of the others, and recovery needs no queue at all.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

_SHORTEST_S: Final = 0.05
_JITTER: Final = 0.2


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Looks every interval, and sooner when something is known to become due."""

    due_in_s: Callable[[], Awaitable[float | None]]
    wake: Callable[[], None]
    interval_s: float
    draw: Callable[[], float] = random.random

    async def look(self) -> float:
        """Wake the pump if anything can be claimed, and return how long to wait until next time."""
        due_in_s = await self.due_in_s()
        pause_s = self.interval_s * (1 + _JITTER * (2 * self.draw() - 1))
        if due_in_s is None:
            return pause_s
        if due_in_s <= 0:
            self.wake()
            return pause_s
        return min(pause_s, max(due_in_s, _SHORTEST_S))

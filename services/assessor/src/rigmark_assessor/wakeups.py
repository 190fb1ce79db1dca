"""Wake-ups of what this process has claimed are taken off the queue: nobody is woken in vain."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Never

from rigmark_assessor.claim import Claim
from rigmark_shared.queue import Queue, QueueIsAway, WakeUp, forget_wakeups

_GATHER_S: Final = 0.25


class WakeUps:
    """Forgets the wake-ups of claims in the background, all that have come together at once.

    While Valkey is away they stay, which costs those who hear them a look at the database.
    """

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._claimed: list[Claim] = []
        self._called = asyncio.Event()

    def claimed(self, claims: Sequence[Claim]) -> None:
        """Forget the wake-ups of these claims soon."""
        self._claimed += claims
        self._called.set()

    async def run(self) -> Never:
        """Forget until cancelled."""
        while True:
            await self._called.wait()
            await asyncio.sleep(_GATHER_S)
            self._called.clear()
            claimed, self._claimed = self._claimed, []
            with suppress(*QueueIsAway):
                await forget_wakeups(
                    self._queue, [WakeUp(claim.id, claim.generation) for claim in claimed]
                )

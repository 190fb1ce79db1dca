"""How late the event loop is: the one figure that tells a process that cannot keep up."""

import asyncio
from typing import Final

from rigmark_ingest.limits.problems import ServiceIsOverloaded

_EVERY_S: Final = 0.1
# One long step is no overload: the figure halves in a third of a second.
_KEPT: Final = 0.8


class LagWatch:
    """Watches how late the loop comes to a step that was due; refuses posts while that is long."""

    def __init__(self, *, most_s: float) -> None:
        self._most_s = most_s
        self.lag_s = 0.0

    async def run(self) -> None:
        """Watch until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _EVERY_S
            await asyncio.sleep(_EVERY_S)
            self.saw(loop.time() - due)

    def saw(self, late_s: float) -> None:
        """Take in how late one step was."""
        self.lag_s = _KEPT * self.lag_s + (1 - _KEPT) * max(late_s, 0.0)

    def check(self) -> None:
        """Raise ServiceIsOverloaded while steps come too late on the whole."""
        if self.lag_s > self._most_s:
            raise ServiceIsOverloaded(
                "the service is behind with what it has taken; send the same document again later",
                headers={"Retry-After": "5"},
            )

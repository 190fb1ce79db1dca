"""A request's body as it arrives: held to a pace, and counted among what is in hand."""

import asyncio
from dataclasses import dataclass
from typing import Final

from starlette.types import Message, Receive, Scope

from rigmark_ingest.limits.in_hand import Hold
from rigmark_ingest.problems import BodyIsTooSlow

_IN_SCOPE: Final = "rigmark.hold"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a body has to come: after the grace, at this rate on the whole, and in this time."""

    grace_s: float
    bytes_per_s: int
    whole_s: float


class Incoming:
    """Reads for one request; a sender that is too slow is told so and loses its place."""

    def __init__(self, receive: Receive, *, hold: Hold, pace: Pace) -> None:
        self._receive = receive
        self._hold = hold
        self._pace = pace
        self._began = asyncio.get_running_loop().time()
        self._whole = False

    async def receive(self) -> Message:
        """Return the next part; raises BodyIsTooSlow or ServiceIsOverloaded."""
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._due()):
                message = await self._receive()
        except TimeoutError:
            raise BodyIsTooSlow(
                f"the body did not arrive within {self._pace.whole_s:g} s, or comes slower than "
                f"{self._pace.bytes_per_s} bytes a second; send it again, compressed with gzip if "
                "the line is slow",
                headers={"Connection": "close"},
            ) from None
        self._hold.add(len(message.get("body", b"")))
        self._whole = not message.get("more_body", False)
        return message

    def _due(self) -> float:
        """When the next part must be there, on the loop's clock."""
        pace = self._pace
        paced_s = pace.grace_s + self._hold.size_bytes / pace.bytes_per_s
        return self._began + min(paced_s, pace.whole_s)


def let_hold(scope: Scope, hold: Hold) -> None:
    """Have `hold_more` find what a request holds."""
    scope[_IN_SCOPE] = hold


def hold_more(scope: Scope, size_bytes: int) -> None:
    """Count what a body grew to; raises ServiceIsOverloaded when that is too much in hand."""
    hold: Hold | None = scope.get(_IN_SCOPE)
    if hold is not None:
        hold.add(size_bytes)

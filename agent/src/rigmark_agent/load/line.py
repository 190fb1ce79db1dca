"""A worker's connection: opened without a question, and ended by another thread when it must be."""

from typing import Final

from rigmark_agent.errors import PointIsOver
from rigmark_agent.target.connection import Connection

_OVER: Final = "the point was over before the answer was whole"


class Line(Connection):
    """A connection that puts no question beside its requests, for every question is load.

    One that proves dead is opened again by whoever attempts, and the attempt is not counted.
    """

    is_cut = False

    def warm(self, path: str) -> None:  # noqa: ARG002 - no path is asked for
        """Open the connection unless it is open; raises PointIsOver and TargetIsUnreachable."""
        if self.is_cut:
            raise PointIsOver(_OVER)
        self._open()

    def text(self, path: str) -> str | None:  # noqa: ARG002 - no path is asked for
        """Return no page: an engine's counters tell nothing of one request among many."""
        return None

    def cut(self) -> None:
        """End whatever another thread waits for, and refuse new requests until it is renewed.

        A thread that is just opening the connection escapes one call, and is met by the next.
        """
        self.is_cut = True
        channel = self._channel
        if channel is not None:
            channel.cut()

    def renew(self) -> None:
        """Allow requests again, on a fresh connection."""
        self.close()
        self.is_cut = False

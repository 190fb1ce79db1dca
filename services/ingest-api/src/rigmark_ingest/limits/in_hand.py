"""What the process holds of requests that are not answered yet: how many, and how many bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rigmark_ingest.limits.problems import ServiceIsOverloaded

_COME_BACK: Final = {"Retry-After": "2"}


class Hold:
    """What one request holds."""

    def __init__(self, in_hand: "InHand") -> None:
        self._in_hand = in_hand
        self.size_bytes = 0

    def add(self, size_bytes: int) -> None:
        """Hold more; raises ServiceIsOverloaded when all requests together hold too much."""
        self._in_hand.add_bytes(size_bytes)
        self.size_bytes += size_bytes


class InHand:
    """Bounds what is held of all requests together, so that no number of them costs the process.

    What waits for the database is part of it: a request is held until it is answered.
    """

    def __init__(self, *, most_requests: int, most_bytes: int) -> None:
        self._most_requests = most_requests
        self._most_bytes = most_bytes
        self.requests = 0
        self.size_bytes = 0

    @contextmanager
    def holding(self) -> Iterator[Hold]:
        """Hold one request more; raises ServiceIsOverloaded when there are too many."""
        if self.requests >= self._most_requests:
            raise ServiceIsOverloaded(
                f"{self.requests} requests are being answered, and more are not taken; "
                "send the same request again later",
                headers={**_COME_BACK, "Connection": "close"},
            )
        self.requests += 1
        hold = Hold(self)
        try:
            yield hold
        finally:
            self.requests -= 1
            self.size_bytes -= hold.size_bytes

    def add_bytes(self, size_bytes: int) -> None:
        """Count bytes that were taken in; raises ServiceIsOverloaded instead when too many are."""
        if self.size_bytes + size_bytes > self._most_bytes:
            raise ServiceIsOverloaded(
                "more documents are in hand than fit; send the same document again later",
                headers=_COME_BACK,
            )
        self.size_bytes += size_bytes

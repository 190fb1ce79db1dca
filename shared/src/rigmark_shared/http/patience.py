"""How long a server waits for its connections, and what it answers those it gives up."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from starlette.responses import Response


class HeadFault(StrEnum):
    """Why what arrived on a connection never became a request."""

    TOO_LARGE = "head-too-large"
    TOO_SLOW = "head-too-slow"
    UNREADABLE = "unreadable-request"


@dataclass(frozen=True, slots=True)
class Patience:
    """What a server bears with before it gives a connection up."""

    head_timeout_s: float
    reader_timeout_s: float
    """How long what is ready for a client may lie here before it takes the most of it."""
    most_connections: int
    answer: Callable[[HeadFault], Response]
    """Returns the room's own words, with the headers of all its answers."""

"""A service's answer as a whole, bounded in time and bytes: httpx bounds only each wait."""

from typing import Final

import httpx

from rigmark_shared.clock import Clock, monotonic

DEADLINE_S: Final = 120.0
MOST_BYTES: Final = 16 * 1024**2
_MB: Final = 1024**2
# What is true of the bytes on the wire, and no more once they were put together.
_OF_THE_WIRE: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class AnswerHasNoEnd(httpx.TransportError):
    """The answer goes on past any that a service gives."""


def whole(
    answer: httpx.Response, *, deadline_s: float = DEADLINE_S, clock: Clock = monotonic
) -> httpx.Response:
    """Return a streamed answer with its body; raises AnswerHasNoEnd and what httpx raises.

    The deadline is for the body, and looked at with each piece of it.
    """
    latest_s, body = clock() + deadline_s, bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if clock() > latest_s:
            raise AnswerHasNoEnd(f"its answer was not complete after {deadline_s:g} s")
        if len(body) > MOST_BYTES:
            raise AnswerHasNoEnd(f"its answer went on past {MOST_BYTES / _MB:g} MB")
    headers = [one for one in answer.headers.multi_items() if one[0] not in _OF_THE_WIRE]
    return httpx.Response(
        answer.status_code, headers=headers, content=bytes(body), request=answer.request
    )

"""Reading what a request brings, up to a size and a time."""

import asyncio
from typing import Final

from starlette.requests import ClientDisconnect, Request

from rigmark_web.errors import BodyDidNotCome, BodyIsTooLarge

TIMEOUT_S: Final = 10.0


async def read_body(request: Request, *, at_most: int, timeout_s: float = TIMEOUT_S) -> bytes:
    """Return the body of a request; raises BodyIsTooLarge as soon as it is, or BodyDidNotCome."""
    body = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            async for chunk in request.stream():
                body += chunk
                if len(body) > at_most:
                    raise BodyIsTooLarge
    except (TimeoutError, ClientDisconnect) as error:
        raise BodyDidNotCome from error
    return bytes(body)

"""A crowd in a process of its own: each connection sends a byte a second, for ever.

It prints how many are open, and then how many the service has ended, whenever that changes.
"""

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress

from fuzz.bad_input import JSON, POST

SLOW = 500
_TRICKLE_S = 1.0
_HEAD = f"{POST} HTTP/1.1\r\nHost: rigmark\r\n".encode()
_BODY = _HEAD + f"Content-Type: {JSON}\r\nContent-Length: 100000\r\n\r\n".encode()


async def trickle(port: int, begun: bytes, *, told: Callable[[str], None]) -> None:
    """Send a byte a second, and begin anew whenever the service has had enough."""
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begun)
            told("open")
            while not reader.at_eof():
                writer.write(b"x")
                with suppress(TimeoutError):
                    async with asyncio.timeout(_TRICKLE_S):
                        await reader.read(1_000)
            writer.close()
            told("ended")


async def main(port: int) -> None:
    """Trickle until killed, or until nobody listens to what is told."""

    def told(what: str) -> None:
        print(what, flush=True)

    await asyncio.gather(*(trickle(port, (_HEAD, _BODY)[n % 2], told=told) for n in range(SLOW)))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

"""A TCP proxy that a connection can go wrong in: black-holed, slow, reset or half open."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum
from typing import Final

HOST: Final = "127.0.0.1"
SLOW_S: Final = 0.15
CHUNK: Final = 65536
_GONE: Final = (ConnectionError, OSError, asyncio.IncompleteReadError)
# With this a closed socket sends RST at once and forgets what was not sent.
_LINGER_NONE: Final = struct.pack("ii", 1, 0)

Dial = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


class Mode(StrEnum):
    """How the line behaves."""

    PASS = "pass"
    BLACK_HOLE = "black-holed"
    """Everything is taken and held; when it ends, what was held arrives."""
    SLOW = "slow"
    """Each piece waits."""
    RESET = "reset"
    """Connections break with RST, and so do new ones."""
    HALF_OPEN = "half-open"
    """The far end is gone and nobody says so: such a connection never answers again."""


class _Connection:
    """One client with its own connection to the server."""

    def __init__(self, proxy: "Proxy", writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._client = writer
        self._server: asyncio.StreamWriter | None = None
        self.is_deaf = False

    async def carry(self, reader: asyncio.StreamReader) -> None:
        """Carry bytes both ways until one side ends."""
        await self._proxy.permit()
        if self._proxy.mode is Mode.HALF_OPEN:
            self.is_deaf = True
            await self._swallow(reader)
            return
        answers, self._server = await self._proxy.dial()
        pumps = [
            asyncio.ensure_future(self._pump(reader, self._server)),
            asyncio.ensure_future(self._pump(answers, self._client)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            if self.is_deaf:
                await asyncio.wait(pumps[:1])
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(*_GONE):
            while data := await reader.read(CHUNK):
                await self._proxy.permit()
                if not self.is_deaf:
                    writer.write(data)
                    await writer.drain()

    async def _swallow(self, reader: asyncio.StreamReader) -> None:
        with suppress(*_GONE):
            while await reader.read(CHUNK):
                pass

    def go_deaf(self) -> None:
        """Lose the server without a word to the client."""
        self.is_deaf = True
        self._end(self._server)

    def reset(self) -> None:
        """Break off on both sides."""
        self._end(self._client)
        self._end(self._server)

    @staticmethod
    def _end(writer: asyncio.StreamWriter | None) -> None:
        if writer is None or writer.transport.is_closing():
            return
        raw = writer.get_extra_info("socket")
        if raw is not None and raw.family != socket.AF_UNIX:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
        writer.transport.abort()


class Proxy:
    """Listens on a port of its own before one server; all but `open` and `close` never waits."""

    def __init__(self, dial: Dial) -> None:
        self.dial = dial
        self.mode = Mode.PASS
        self._flows = asyncio.Event()
        self._flows.set()
        self._connections: set[_Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server
        self.port = 0

    async def open(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Break off every connection and listen no longer."""
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def behave(self, mode: Mode) -> None:
        """Behave like this from now on; the fault is for open connections too."""
        self.mode = mode
        if mode is Mode.BLACK_HOLE:
            self._flows.clear()
        else:
            self._flows.set()
        for connection in list(self._connections):
            if mode is Mode.RESET:
                connection.reset()
            elif mode is Mode.HALF_OPEN:
                connection.go_deaf()

    async def permit(self) -> None:
        """Return when a piece of data may go on."""
        if self.mode is Mode.SLOW:
            await asyncio.sleep(SLOW_S)
        await self._flows.wait()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        connection = _Connection(self, writer)
        self._connections.add(connection)
        try:
            if self.mode is not Mode.RESET:
                with suppress(*_GONE):
                    await connection.carry(reader)
        except asyncio.CancelledError:
            # Python 3.11 logs a handler that was cancelled; `close` means it.
            pass
        finally:
            connection.reset()
            self._connections.discard(connection)
            self._tasks.discard(task)

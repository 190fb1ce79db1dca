"""The fault proxy causes the faults that it is named after."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from faults.proxy import HOST, SLOW_S, Mode, Proxy
from patience import PATIENCE_S

WITHIN_S = 0.1


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """The port of a server that sends back what it gets."""
    handlers: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers.add(asyncio.current_task())
        try:
            while data := await reader.read(100):
                writer.write(data)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, HOST, 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await asyncio.gather(*handlers)


@pytest.fixture
async def proxy(echo: int) -> AsyncIterator[Proxy]:
    """A proxy before that server."""
    proxy = Proxy(lambda: asyncio.open_connection(HOST, echo))
    await proxy.open()
    yield proxy
    await proxy.close()


class Client:
    """One connection through the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self, word: bytes, *, within_s: float = 5) -> bytes:
        self.writer.write(word)
        async with asyncio.timeout(within_s):
            return await self.reader.read(100)


async def connect(proxy: Proxy) -> Client:
    return Client(*await asyncio.open_connection(HOST, proxy.port))


async def test_it_carries_what_is_said(proxy: Proxy):
    client = await connect(proxy)

    assert await client.ask(b"one") == b"one"
    assert await client.ask(b"two") == b"two"
    client.writer.close()


async def test_a_black_hole_holds_what_is_said_until_it_ends(proxy: Proxy):
    client = await connect(proxy)
    await client.ask(b"before")
    proxy.behave(Mode.BLACK_HOLE)

    with pytest.raises(TimeoutError):
        await client.ask(b"during", within_s=WITHIN_S)
    proxy.behave(Mode.PASS)

    async with asyncio.timeout(PATIENCE_S):
        assert await client.reader.read(100) == b"during"
    client.writer.close()


async def test_a_new_connection_into_a_black_hole_gets_no_answer(proxy: Proxy):
    proxy.behave(Mode.BLACK_HOLE)
    client = await connect(proxy)

    with pytest.raises(TimeoutError):
        await client.ask(b"anybody?", within_s=WITHIN_S)
    client.writer.close()


async def test_a_slow_line_takes_its_time_each_way(proxy: Proxy):
    client = await connect(proxy)
    await client.ask(b"before")
    proxy.behave(Mode.SLOW)
    loop = asyncio.get_running_loop()

    begun = loop.time()
    answer = await client.ask(b"slow")

    assert answer == b"slow"
    assert loop.time() - begun >= 2 * SLOW_S * 0.9
    client.writer.close()


async def test_a_reset_breaks_open_connections_and_new_ones(proxy: Proxy):
    client = await connect(proxy)
    await client.ask(b"before")
    proxy.behave(Mode.RESET)

    with pytest.raises(ConnectionResetError):
        await client.reader.read(100)
    new = await connect(proxy)
    with pytest.raises(ConnectionResetError):
        await new.ask(b"anybody?")
    for one in (client, new):
        one.writer.close()


async def test_a_half_open_connection_stays_silent_for_ever_and_a_later_one_works(proxy: Proxy):
    client = await connect(proxy)
    await client.ask(b"before")
    proxy.behave(Mode.HALF_OPEN)
    proxy.behave(Mode.PASS)

    with pytest.raises(TimeoutError):
        await client.ask(b"anybody?", within_s=WITHIN_S)
    later = await connect(proxy)

    assert await later.ask(b"later") == b"later"
    for one in (client, later):
        one.writer.close()


async def test_a_server_that_is_down_breaks_the_connection(proxy: Proxy):
    async def refused() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        raise ConnectionRefusedError

    proxy.dial = refused
    client = await connect(proxy)

    with pytest.raises(ConnectionResetError):
        await client.ask(b"anybody?")
    client.writer.close()

"""Honest clients beside 500 connections that send a byte a second."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

import aiohttp

from fuzz.bad_input import JSON
from fuzz.service import Service
from fuzz.slow_senders import SLOW
from ingest_rigs import unique

POSTS = 300
_CLIENTS = 4


@dataclass(frozen=True, slots=True)
class Crowded:
    """What honest clients saw without and with the crowd."""

    alone_p95_ms: float
    beside_p95_ms: float
    refused: int
    ended: int
    """Slow connections that the service has ended."""

    @property
    def ratio(self) -> float:
        return self.beside_p95_ms / self.alone_p95_ms


class _Crowd:
    """Counts what the crowd's process tells."""

    def __init__(self) -> None:
        self.opened = 0
        self.ended = 0

    async def listen(self, told: asyncio.StreamReader) -> None:
        async for line in told:
            self.opened += line == b"open\n"
            self.ended += line == b"ended\n"


async def crowded(service: Service) -> Crowded:
    """Post without and with the crowd."""
    before, refused_before = await _honest(service)
    async with _gathered(service) as crowd:
        beside, refused = await _honest(service)
        while not crowd.ended:
            await asyncio.sleep(0.1)
    after, refused_after = await _honest(service)
    return Crowded(
        # The machine has other work, which comes and goes.
        alone_p95_ms=max(_p95_ms(before), _p95_ms(after)),
        beside_p95_ms=_p95_ms(beside),
        refused=refused_before + refused + refused_after,
        ended=crowd.ended,
    )


@asynccontextmanager
async def _gathered(service: Service) -> AsyncIterator[_Crowd]:
    port = str(service.client.base_url.port)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "fuzz.slow_senders", port, stdout=PIPE
    )
    crowd = _Crowd()
    try:
        assert process.stdout is not None
        listening = asyncio.create_task(crowd.listen(process.stdout))
        while crowd.opened < SLOW:
            assert not listening.done(), "the crowd has gone"
            await asyncio.sleep(0.01)
        yield crowd
    finally:
        process.kill()
        await process.wait()
    await listening


async def _honest(service: Service) -> tuple[list[float], int]:
    waiting = iter([json.dumps(unique()).encode() for _ in range(POSTS)])
    took: list[float] = []
    refused = 0

    async def client(session: aiohttp.ClientSession) -> None:
        nonlocal refused
        for body in waiting:
            began = perf_counter()
            async with session.post(
                f"{service.url}/api/benchmarks", data=body, headers={"Content-Type": JSON}
            ) as answer:
                refused += answer.status != 201
                await answer.read()
            took.append(perf_counter() - began)

    # Each post on a connection of its own: it has to get in.
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*(client(session) for _ in range(_CLIENTS)))
    return took, refused


def _p95_ms(took: list[float]) -> float:
    return sorted(took)[int(0.95 * len(took))] * 1_000

"""Readers: who looks at pages and reports while things go wrong, and what they must never see."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from typing import Final
from urllib.parse import urlsplit

import httpx

from faults.posters import History

TIMEOUT_S: Final = 6.0
PAUSE_S: Final = 0.4
OK: Final = 200
AWAY: Final = 503


class Readers:
    """Reads what was acknowledged: it is there, or the service says that it is away."""

    def __init__(self, ingests: Sequence[str], web: str, history: History, *, seed: int) -> None:
        self._ingests, self._web = ingests, web
        self._history = history
        self._random = Random(f"reader {seed}")
        self.stop = asyncio.Event()
        self.read = 0

    async def run(self) -> None:
        """Read until `stop`."""
        async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
            while not self.stop.is_set():
                await self._read(client, self._web_page)
                await self._read(client, self._report)
                await asyncio.sleep(PAUSE_S)

    def _web_page(self, benchmark_id: str) -> str:
        return f"{self._web}/benchmarks/{benchmark_id}"

    def _report(self, benchmark_id: str) -> str:
        return f"{self._random.choice(self._ingests)}/api/benchmarks/{benchmark_id}"

    async def _read(self, client: httpx.AsyncClient, address: Callable[[str], str]) -> None:
        if not self._history.acks:
            return
        url = address(self._random.choice(self._history.acks).benchmark_id)
        try:
            answer = await client.get(url)
        except httpx.TransportError:
            return
        self.read += answer.status_code == OK
        if answer.status_code not in (OK, AWAY):
            self._history.unexpected.append(
                f"{answer.status_code} at {urlsplit(url).path.rpartition('/')[0]}"
            )

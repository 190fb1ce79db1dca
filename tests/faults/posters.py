"""Posters: clients that keep each acknowledgement, and try again as a real client does."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import httpx

from builders import scenario_run, submission
from faults.judge import response_of
from rigmark_shared.methodology import SCENARIOS, ScenarioId

TIMEOUT_S: Final = 4.0
RETRY_S: Final = (0.1, 0.6)
ALL: Final = tuple(SCENARIOS)
TAKEN: Final = (200, 201)
_COME_BACK: Final = (429, 503)


@dataclass(frozen=True, slots=True)
class Ack:
    """What the service answered for one document: a promise."""

    number: int
    status: int
    benchmark_id: str
    latency_s: float


@dataclass(slots=True)
class History:
    """All that posters did and were told."""

    acks: list[Ack] = field(default_factory=list)
    scenarios: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """What each document asks to be judged."""
    refused: list[str] = field(default_factory=list)
    """Rigs of documents that must not be stored."""
    unexpected: list[str] = field(default_factory=list)
    """Answers that no client should ever get."""
    tries: int = 0
    unacknowledged: set[int] = field(default_factory=set)

    @property
    def latencies_s(self) -> list[float]:
        """How long each acknowledged request took, sorted."""
        return sorted(ack.latency_s for ack in self.acks)


def rig_of(number: int) -> str:
    """Return the rig's name of a document."""
    return f"rig {number}"


def key_of(number: int) -> str:
    """Return the idempotency key of a document."""
    return f"key-{number}"


def document(number: int, scenarios: Sequence[ScenarioId], *, rig: str | None = None) -> bytes:
    """Return a document that is told from all others."""
    runs = [scenario_run(one, response=response_of(number, one)) for one in scenarios]
    body: dict[str, Any] = submission(hardware={"name": rig or rig_of(number)}, scenarios=runs)
    return json.dumps(body).encode()


class Posters:
    """Post documents one after another, to whichever ingest answers."""

    def __init__(self, urls: Sequence[str], *, seed: int, pause_s: float) -> None:
        self._urls = urls
        self._random = Random(seed)
        self._pause_s = pause_s
        self._numbers = 0
        self.history = History()
        self.stop = asyncio.Event()

    async def run(self, count: int, *, each: int | None = None) -> None:
        """Let so many posters post until `stop`, or each of them so many documents."""
        limits = httpx.Limits(max_connections=count * 2)
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_S, limits=limits, trust_env=False) as client,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(count):
                group.create_task(self._post_on(client, each))

    async def _post_on(self, client: httpx.AsyncClient, each: int | None) -> None:
        posted = 0
        while not self.stop.is_set() and (each is None or posted < each):
            self._numbers += 1
            posted += 1
            number = self._numbers
            await self._post(client, number)
            if each is None:
                await self._misbehave(client, number)
                await asyncio.sleep(self._pause_s * self._random.uniform(0.5, 1.5))

    async def _post(self, client: httpx.AsyncClient, number: int) -> None:
        wanted = ALL if self._random.random() < 0.7 else (self._random.choice(ALL),)
        self.history.scenarios[number] = tuple(str(one) for one in wanted)
        body = document(number, wanted)
        self.history.unacknowledged.add(number)
        while not await self._try(client, number, body):
            await asyncio.sleep(self._random.uniform(*RETRY_S))
        self.history.unacknowledged.discard(number)
        if self._random.random() < 0.15:
            # The acknowledgement was lost on the way, so the client asks again.
            await self._try(client, number, body)

    async def _try(self, client: httpx.AsyncClient, number: int, body: bytes) -> bool:
        self.history.tries += 1
        begun = time.monotonic()
        answer = await self._send(client, body, key_of(number))
        if answer is None or answer.status_code in _COME_BACK:
            if answer is not None and "retry-after" not in answer.headers:
                self.history.unexpected.append(f"{answer.status_code} without Retry-After")
            return False
        if answer.status_code not in TAKEN:
            self.history.unexpected.append(f"{answer.status_code}: {_kind(answer)}")
            return answer.status_code < 500
        took_s = time.monotonic() - begun
        told = Ack(number, answer.status_code, answer.json()["id"], took_s)
        self.history.acks.append(told)
        return True

    async def _misbehave(self, client: httpx.AsyncClient, number: int) -> None:
        """Now and then post what must be refused, and keep what it was."""
        if self._random.random() > 0.12:
            return
        rig = f"refused {number}"
        self.history.refused.append(rig)
        if self._random.random() < 0.5:
            answer = await self._send(client, document(number, ALL, rig=rig), key_of(number))
        else:
            body = document(number, ALL, rig=rig).replace(b'"output_tokens": 512', b'"tokens": 1')
            answer = await self._send(client, body, f"bad-{number}")
        if answer is not None and answer.status_code in TAKEN:
            self.history.unexpected.append(f"{answer.status_code} for what must be refused")

    async def _send(
        self, client: httpx.AsyncClient, body: bytes, key: str
    ) -> httpx.Response | None:
        headers = {"content-type": "application/json", "idempotency-key": key}
        url = self._random.choice(self._urls)
        try:
            return await client.post(f"{url}/api/benchmarks", content=body, headers=headers)
        except httpx.TransportError:
            return None


def _kind(answer: httpx.Response) -> str:
    """Return what a problem is called: it is the same for all posts that met it."""
    try:
        return str(answer.json()["type"])
    except (ValueError, KeyError):
        return answer.text[:80]

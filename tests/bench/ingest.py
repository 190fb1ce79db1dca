"""Posts per second beside raw asyncpg that writes the same rows in the same statement."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import asyncpg
from rooms import cpu_s, environment, resident_mb, running

from builders import scenario_run, submission
from databases import Database
from rigmark_embedded.ports import free_port
from rigmark_ingest.benchmarks.rows import rows_of
from rigmark_ingest.benchmarks.statement import STORE, store_arguments
from rigmark_shared.methodology import SCENARIOS
from rigmark_shared.wire import Submission

POSTS = 1500
CLIENTS = 16
PAYLOAD_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class IngestFigures:
    """What one run of the bench saw."""

    posts_per_s: float
    raw_per_s: float
    cpu_ms_per_post: float
    resident_mb: float
    payload_bytes: int


def documents(count: int, series: str) -> list[bytes]:
    """Return different documents of about 20 KB."""
    words = "measure the rig and not the client " * (PAYLOAD_BYTES // 4 // 36)
    return [
        Submission.model_validate(
            submission(
                hardware={"name": f"rig {series} {number}"},
                scenarios=[
                    scenario_run(scenario, response=f"{number} {words}") for scenario in SCENARIOS
                ],
            ),
            strict=False,
        )
        .model_dump_json(exclude_defaults=True)
        .encode()
        for number in range(count)
    ]


async def in_parallel(
    items: list[bytes], work: Callable[[bytes], Awaitable[None]], *, clients: int = CLIENTS
) -> float:
    """Do the work for all items with so many at once; return items per second."""
    waiting = iter(items)

    async def client() -> None:
        for item in waiting:
            await work(item)

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return len(items) / (time.perf_counter() - began)


async def raw(database: Database) -> float:
    """Return how many benchmarks per second one statement each can write."""
    prepared = [
        store_arguments(
            [rows_of(Submission.model_validate_json(document), rig_id=None, idempotency_key=None)]
        )
        for document in documents(POSTS, "raw")
    ]
    pool = await asyncpg.create_pool(
        database.url("rigmark_ingest"), min_size=CLIENTS, max_size=CLIENTS, reset=_nothing
    )
    waiting = iter(prepared)

    async def client() -> None:
        async with pool.acquire() as connection:
            for arguments in waiting:
                await connection.fetchval(STORE, *arguments)

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    seconds = time.perf_counter() - began
    await pool.close()
    return POSTS / seconds


async def _nothing(_: asyncpg.Connection) -> None:
    """Leave a connection as it is, as the service does."""


async def bench_ingest(database: Database, folder: Path) -> IngestFigures:
    """Post and write raw in turns within one run."""
    port = free_port()
    settings = environment(database, "rigmark_ingest", RIGMARK_INGEST_PORT=str(port))
    with running("rigmark-ingest", "serve", log=folder / "ingest.log", **settings) as room:
        url = f"http://127.0.0.1:{port}"
        await post_all(url, documents(100, "warm"))
        raw_before = await raw(database)
        database.query("TRUNCATE benchmarks CASCADE")
        posted = documents(POSTS, "bench")
        before = cpu_s(room)
        speed = await post_all(url, posted)
        cpu = (cpu_s(room) - before) / POSTS * 1000
        memory = resident_mb(room)
        database.query("TRUNCATE benchmarks CASCADE")
        raw_after = await raw(database)
        database.query("TRUNCATE benchmarks CASCADE")
    return IngestFigures(speed, (raw_before + raw_after) / 2, cpu, memory, len(posted[0]))


async def post_all(url: str, posted: list[bytes]) -> float:
    """Post documents to a room that is alive or soon will be; return posts per second."""
    # A session of its own, because kept connections end while the room is left alone.
    async with aiohttp.ClientSession() as session:

        async def post(document: bytes) -> None:
            async with session.post(
                f"{url}/api/benchmarks",
                data=document,
                headers={"content-type": "application/json"},
            ) as answer:
                assert answer.status == 201, await answer.text()

        await until_alive(session, url)
        return await in_parallel(posted, post)


async def until_alive(session: aiohttp.ClientSession, url: str) -> None:
    """Wait until a room answers."""
    async with asyncio.timeout(60):
        while True:
            try:
                async with session.get(f"{url}/livez") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)

"""Assessments per second beside the ideal, and the time from a 201 to the first judge call."""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import asyncpg
from ingest import documents, until_alive
from rooms import cpu_s, environment, resident_mb, running

from databases import Database
from rigmark_embedded.ports import free_port
from rigmark_embedded.process import Process
from rigmark_ingest.benchmarks.rows import rows_of
from rigmark_ingest.benchmarks.statement import STORE, store_arguments
from rigmark_shared.ids import AssessmentId
from rigmark_shared.queue import WakeUp, connect, send_wakeups
from rigmark_shared.settings import QueueSettings
from rigmark_shared.wire import Submission
from scripted_judge import Reply, Request, ScriptedJudge, serving, valid

ASSESSMENTS = 400
ASSESSORS = 2
SLOTS = 50
LATENCY_S = 1.0
WAKES = 30


@dataclass(frozen=True, slots=True)
class JudgingFigures:
    """What one run of the bench saw."""

    wall_s: float
    ideal_s: float
    cpu_ms_per_call: float
    resident_mb: float
    judge_calls: int
    wake_median_ms: float
    wake_max_ms: float


@asynccontextmanager
async def assessors(
    database: Database, folder: Path, judge_url: str
) -> AsyncIterator[list[Process]]:
    """Run the assessors and wait until they are there."""
    with ExitStack() as stack:
        rooms = [
            stack.enter_context(
                running(
                    "rigmark-assessor",
                    "run",
                    log=folder / f"assessor{number}.log",
                    **environment(
                        database,
                        "rigmark_assessor",
                        RIGMARK_JUDGE_BASE_URL=judge_url,
                        RIGMARK_JUDGE_MODEL="scripted",
                        RIGMARK_JUDGE_SLOTS=str(SLOTS),
                        RIGMARK_JUDGE_SAMPLES="1",
                        RIGMARK_ASSESSOR_ALIVE_FILE=str(folder / f"alive{number}"),
                    ),
                )
            )
            for number in range(ASSESSORS)
        ]
        async with asyncio.timeout(60):
            while database.query("SELECT count(*) FROM assessors") != str(ASSESSORS):
                await asyncio.sleep(0.05)
        yield rooms


async def bench_judging(database: Database, folder: Path) -> JudgingFigures:
    """Let two assessors of 50 slots judge 400 assessments, then post one benchmark at a time."""
    arrived: list[float] = []

    def script(request: Request) -> Reply:
        arrived.append(time.perf_counter())
        return valid(request)

    judge = ScriptedJudge(script, latency_s=LATENCY_S, keep=False)
    port = free_port()
    settings = environment(database, "rigmark_ingest", RIGMARK_INGEST_PORT=str(port))
    url = f"http://127.0.0.1:{port}"
    async with serving(judge) as judge_url, aiohttp.ClientSession() as session:
        with running("rigmark-ingest", "serve", log=folder / "ingest.log", **settings):
            await until_alive(session, url)
            async with assessors(database, folder, judge_url) as rooms:
                wakes = await _wakes(session, url, arrived, database)
                await _quiet(database)
                before, calls = sum(map(cpu_s, rooms)), judge.calls
                wall = await _drain(database)
                cpu = sum(map(cpu_s, rooms)) - before
                return JudgingFigures(
                    wall_s=wall,
                    ideal_s=ASSESSMENTS * LATENCY_S / (ASSESSORS * SLOTS),
                    cpu_ms_per_call=cpu / ASSESSMENTS * 1000,
                    resident_mb=max(map(resident_mb, rooms)),
                    judge_calls=judge.calls - calls,
                    wake_median_ms=statistics.median(wakes),
                    wake_max_ms=max(wakes),
                )


async def _wakes(
    session: aiohttp.ClientSession, url: str, arrived: list[float], database: Database
) -> list[float]:
    """Return the milliseconds from each 201 to the first judge call for it."""
    waits = []
    for document in documents(WAKES, "wake"):
        await _quiet(database)
        arrived.clear()
        async with session.post(
            f"{url}/api/benchmarks", data=document, headers={"content-type": "application/json"}
        ) as answer:
            assert answer.status == 201
            posted = time.perf_counter()
            await answer.read()
        async with asyncio.timeout(60):
            while not arrived:
                await asyncio.sleep(0.001)
        waits.append(max(0.0, arrived[0] - posted) * 1000)
    return waits


async def _quiet(database: Database) -> None:
    """Wait until nothing is left to judge."""
    async with asyncio.timeout(60):
        while database.query(_OPEN) != "0":
            await asyncio.sleep(0.02)


_OPEN = "SELECT count(*) FROM assessments WHERE status IN ('pending', 'running')"


async def _drain(database: Database) -> float:
    """Queue 400 assessments at once; return the seconds until the last one is completed."""
    rows = [
        rows_of(Submission.model_validate_json(document), rig_id=None, idempotency_key=None)
        for document in documents(ASSESSMENTS // 4, f"drain {os.getpid()}")
    ]
    connection = await asyncpg.connect(database.url("rigmark_ingest"))
    async with connection.transaction():
        for each in rows:
            await connection.fetchval(STORE, *store_arguments([each]))
    queue = connect(QueueSettings(valkey_url=database.servers.valkey.url))
    began = time.perf_counter()
    await send_wakeups(
        queue, [WakeUp(AssessmentId(key)) for each in rows for key in each.assessments]
    )
    async with asyncio.timeout(120):
        while await connection.fetchval(_OPEN):
            await asyncio.sleep(0.02)
    wall = time.perf_counter() - began
    await queue.aclose()
    await connection.close()
    return wall

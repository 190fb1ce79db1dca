"""What the assessor's tests stand on: stored benchmarks, and real assessor processes."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from patience import PATIENCE_S
from rigmark_shared.db.engine import create_engine
from rigmark_shared.db.tables import assessments, benchmarks, scenario_runs, scenario_texts
from rigmark_shared.ids import AssessmentId, new_assessment_id, new_benchmark_id
from rigmark_shared.methodology import SCENARIOS, ScenarioId
from rigmark_shared.queue import WakeUp, connect, send_wakeups
from rigmark_shared.settings import QueueSettings

POLL_S = 0.02
ONE = (ScenarioId.CODE_GENERATION,)
# A response that no evidence caps: it holds code, and no script that could be broken.
SOUND = "A response.\n```html\n<p>A game.</p>\n```"
COMMAND = (sys.executable, "-m", "rigmark_assessor.cli")


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored benchmark, with its assessments by scenario."""

    id: UUID
    assessments: dict[ScenarioId, AssessmentId]


async def store(
    database: Database,
    count: int = 1,
    *,
    response: str = SOUND,
    scenarios: Sequence[ScenarioId] = tuple(SCENARIOS),
) -> list[Stored]:
    """Store benchmarks as ingest does, each with a pending assessment per scenario."""
    stored = [
        Stored(new_benchmark_id(), {one: new_assessment_id() for one in scenarios})
        for _ in range(count)
    ]
    runs = [{"benchmark_id": one.id, "scenario": key} for one in stored for key in one.assessments]
    rows: list[tuple[Any, list[dict[str, Any]]]] = [
        (benchmarks, [_benchmark(one.id) for one in stored]),
        (scenario_runs, [{**run, "evidence": "raw", "unknown": {}} for run in runs]),
        (
            scenario_texts,
            [{**run, "prompt": f"Do {run['scenario']}.", "response": response} for run in runs],
        ),
        (
            assessments,
            [
                {"id": id_, "benchmark_id": one.id, "scenario": key}
                for one in stored
                for key, id_ in one.assessments.items()
            ],
        ),
    ]
    engine = create_engine(database.settings("owner"), application="tests")
    async with engine.begin() as connection:
        for table, values in rows:
            await connection.execute(insert(table), values)
    await engine.dispose()
    return stored


def _benchmark(id_: UUID) -> dict[str, Any]:
    return {
        "id": id_,
        "content_digest": sha256(id_.bytes).digest(),
        "schema_version": "1",
        "methodology_version": "2026.1",
        "evidence": "raw",
        "model": "llama3.1:8b",
        "engine": "ollama",
        "hardware": "RTX 4090",
    }


async def wake(settings: QueueSettings, stored: Sequence[Stored]) -> None:
    """Send the wake-ups that ingest sends."""
    queue = connect(settings)
    await send_wakeups(queue, [WakeUp(id_) for one in stored for id_ in one.assessments.values()])
    await queue.aclose()


async def waiting_wake_ups(settings: QueueSettings) -> int:
    """Return how many wake-ups nobody has heard yet."""
    queue = connect(settings)
    count = int(await queue.zcard("rigmark:wakeups"))
    await queue.aclose()
    return count


async def flush(settings: QueueSettings) -> None:
    """Empty Valkey."""
    queue = connect(settings)
    await queue.flushall()
    await queue.aclose()


async def rows(engine: AsyncEngine, sql: str, **values: Any) -> list[Any]:
    """Return the rows of a query."""
    async with engine.connect() as connection:
        return list((await connection.execute(text(sql), values)).all())


async def until(condition: Callable[[], Awaitable[bool]], *, timeout_s: float = PATIENCE_S) -> None:
    """Return when the condition holds; raises TimeoutError."""
    async with asyncio.timeout(timeout_s):
        while not await condition():
            await asyncio.sleep(POLL_S)


async def benchmark(engine: AsyncEngine, stored: Stored) -> Any:
    """Return a benchmark's row."""
    found = await rows(engine, "SELECT * FROM benchmarks WHERE id = :id", id=stored.id)
    return found[0]


async def assessment(engine: AsyncEngine, stored: Stored) -> Any:
    """Return the row of a benchmark's first assessment."""
    key = next(iter(stored.assessments.values()))
    return (await rows(engine, "SELECT * FROM assessments WHERE id = :id", id=key))[0]


async def calls(engine: AsyncEngine) -> list[Any]:
    """Return all calls of the judge in their order."""
    return await rows(engine, "SELECT * FROM judge_calls ORDER BY id")


async def ends(engine: AsyncEngine) -> None:
    """Wait until every assessment is final."""

    async def ended() -> bool:
        left = "SELECT 1 FROM assessments WHERE status IN ('pending', 'running') LIMIT 1"
        return not await rows(engine, left)

    await until(ended)


async def is_so(engine: AsyncEngine, sql: str) -> None:
    """Wait until a query finds a row."""

    async def holds() -> bool:
        return bool(await rows(engine, sql))

    await until(holds)


@dataclass(slots=True)
class Running:
    """A real assessor process."""

    process: asyncio.subprocess.Process
    log: Path
    alive_file: Path
    environment: dict[str, str] = field(repr=False)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it with a signal, and return its exit status."""
        if self.process.returncode is None:
            self.send(signal.SIGCONT)
            self.send(number)
        async with asyncio.timeout(40):
            return await self.process.wait()

    def said(self) -> str:
        """What it logged."""
        return self.log.read_text()


class Assessors:
    """Starts assessor processes that share a database, a Valkey and a judge."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._folder = folder
        self._settings = settings
        self._running: list[Running] = []

    async def start(self, **settings: object) -> Running:
        """Start one; settings are named as in its settings class."""
        number = len(self._running)
        log = self._folder / f"assessor-{number}.log"
        alive_file = self._folder / f"assessor-{number}.alive"
        own = {f"RIGMARK_{name.upper()}": str(value) for name, value in settings.items()}
        environment = {
            **{key: value for key, value in os.environ.items() if "PROXY" not in key.upper()},
            **self._settings,
            "RIGMARK_ASSESSOR_ALIVE_FILE": str(alive_file),
            **own,
        }
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *(*COMMAND, "run"),
                env=environment,
                stdout=output,
                stderr=output,
            )
        running = Running(process, log, alive_file, environment)
        self._running.append(running)
        return running

    async def end(self) -> None:
        """Kill what still runs."""
        for running in self._running:
            if running.process.returncode is None:
                running.process.kill()
            await running.process.wait()


def settings(database: Database, queue: QueueSettings, judge_url: str) -> dict[str, str]:
    """Return what assessors of a database, a Valkey and a judge are started with."""
    return {
        "RIGMARK_DATABASE_URL": database.url("rigmark_assessor"),
        "RIGMARK_VALKEY_URL": queue.valkey_url,
        "RIGMARK_JUDGE_BASE_URL": judge_url,
        "RIGMARK_JUDGE_MODEL": "scripted",
        "RIGMARK_JUDGE_SAMPLES": "1",
        "RIGMARK_RECONCILE_INTERVAL_S": "0.3",
    }


@asynccontextmanager
async def assessors(folder: Path, settings: dict[str, str]) -> AsyncIterator[Assessors]:
    """Give a way to start assessors, all of which end with the context."""
    started = Assessors(folder, settings)
    try:
        yield started
    finally:
        await started.end()

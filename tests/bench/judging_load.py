"""Judgements per second under fast and slow judges, with what one costs in time and memory.

One sample each: a second one would only be a second call. Leases, fences and writes are included.
Beside the processor time of a judgement stands that of a bare call, in the same run.
"""

import asyncio
import platform
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from rich.table import Table
from rooms import cpu_s, environment, resident_mb, running

from databases import Database
from rigmark_embedded.process import Process
from rigmark_shared.ids import AssessmentId
from rigmark_shared.queue import WakeUp, connect, send_wakeups
from rigmark_shared.settings import QueueSettings

BARE_CLIENT = Path(__file__).with_name("bare_client.py")
SCRIPTED_JUDGE = Path(__file__).parents[1] / "fixtures" / "scripted_judge.py"
BARE_CALLS = 1000
EARLY = 1000
"""Judgements after which memory is looked at for the first time."""


@dataclass(frozen=True, slots=True)
class Load:
    """One judge, and how much is asked of it."""

    latency_s: float
    in_flight: int
    judgements: int
    goal: float

    @property
    def ideal_s(self) -> float:
        """The time that the judge alone takes."""
        return self.latency_s * self.judgements / self.in_flight


LOADS = (
    Load(latency_s=0.2, in_flight=50, judgements=2000, goal=0.9),
    Load(latency_s=0.2, in_flight=200, judgements=10_000, goal=0.7),
    Load(latency_s=2.0, in_flight=200, judgements=2000, goal=0.95),
)


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """What one load showed."""

    load: Load
    wall_s: float
    cpu_ms: float
    bare_cpu_ms: float
    early_mb: float
    late_mb: float

    @property
    def ratio(self) -> float:
        """The ideal time beside the time it took."""
        return self.load.ideal_s / self.wall_s


async def bench_load(database: Database, folder: Path, load: Load) -> LoadFigures:
    """Have one assessor judge what waits."""
    async with scripted_judge(load.latency_s) as url:
        bare_cpu_ms = await _bare_cpu_ms(url, load)
        settings = environment(
            database,
            "rigmark_assessor",
            RIGMARK_JUDGE_BASE_URL=url,
            RIGMARK_JUDGE_MODEL="scripted",
            RIGMARK_JUDGE_SLOTS=str(load.in_flight),
            RIGMARK_JUDGE_SAMPLES="1",
            RIGMARK_ASSESSOR_ALIVE_FILE=str(folder / "alive-load"),
        )
        with running("rigmark-assessor", "run", log=folder / "load.log", **settings) as room:
            await _here(database)
            return await _drain(database, room, load, bare_cpu_ms=bare_cpu_ms)


async def _bare_cpu_ms(url: str, load: Load) -> float:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(BARE_CLIENT),
        *(url, str(BARE_CALLS), str(load.in_flight)),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    return float(said)


@asynccontextmanager
async def scripted_judge(latency_s: float) -> AsyncIterator[str]:
    """Run the judge in a process of its own, and give its base URL."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(SCRIPTED_JUDGE),
        *("--port", "0", "--latency-ms", str(latency_s * 1000)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    said = (await process.stdout.readline()).decode()
    try:
        yield said.removeprefix("judging at ").strip()
    finally:
        process.terminate()
        await process.wait()


async def _here(database: Database) -> None:
    async with asyncio.timeout(60):
        while database.query("SELECT count(*) FROM assessors") != "1":
            await asyncio.sleep(0.05)


async def _drain(
    database: Database, room: Process, load: Load, *, bare_cpu_ms: float
) -> LoadFigures:
    connection = await asyncpg.connect(database.url("owner"))
    cpu = cpu_s(room)
    await _store(connection, load.judgements // 4)
    began = time.perf_counter()
    await _wake(database, connection)
    early_mb = 0.0
    async with asyncio.timeout(600):
        while (left := await connection.fetchval(_OPEN)) > 0:
            if not early_mb and load.judgements - left >= EARLY:
                early_mb = resident_mb(room)
            await asyncio.sleep(0.05)
    wall = time.perf_counter() - began
    await connection.close()
    return LoadFigures(
        load=load,
        wall_s=wall,
        cpu_ms=(cpu_s(room) - cpu) / load.judgements * 1000,
        bare_cpu_ms=bare_cpu_ms,
        early_mb=early_mb,
        late_mb=resident_mb(room),
    )


async def _wake(database: Database, connection: asyncpg.Connection) -> None:
    """Send one wake-up: an assessor that hears it claims all that waits."""
    queue = connect(QueueSettings(valkey_url=database.servers.valkey.url))
    waits = await connection.fetchval("SELECT id FROM assessments WHERE status = 'pending' LIMIT 1")
    await send_wakeups(queue, [WakeUp(AssessmentId(waits))])
    await queue.aclose()


def load_table() -> Table:
    """Return the empty table of all loads."""
    return Table(
        *("one assessor, one sample each", "seen", "ideal", "ratio", "goal"),
        *("processor, goal ≤ 1 ms", "a bare call", "memory at 1,000 and at the end, goal ≤ 80 MB"),
        title="Judging under load, leases, fences and writes included; "
        f"{platform.python_implementation()} {platform.python_version()}",
    )


def load_row(figures: LoadFigures) -> tuple[str, ...]:
    """Return one load as a row."""
    load = figures.load
    return (
        f"judge of {load.latency_s:g} s, {load.in_flight} in flight, {load.judgements:,}",
        f"{figures.wall_s:.1f} s",
        f"{load.ideal_s:.0f} s",
        f"{figures.ratio:.0%}",
        f"≥ {load.goal:.0%}",
        f"{figures.cpu_ms:.2f} ms",
        f"{figures.bare_cpu_ms:.2f} ms",
        f"{figures.early_mb:.0f} MB, {figures.late_mb:.0f} MB",
    )


_OPEN = "SELECT count(*) FROM assessments WHERE status IN ('pending', 'running')"


async def _store(connection: asyncpg.Connection, benchmarks: int) -> None:
    """Store benchmarks of four responses each, all at once."""
    async with connection.transaction():
        await connection.execute(
            "CREATE TEMP TABLE made ON COMMIT DROP AS "
            "SELECT gen_random_uuid() AS id FROM generate_series(1, $1::int)",
            benchmarks,
        )
        for statement in _STORE:
            await connection.execute(statement)


_SCENARIOS = (
    "(VALUES ('code_generation'), ('agent_workflow'), ('research_analysis'), "
    "('role_play_narrative')) AS s (scenario)"
)
_WORDS = "SELECT string_agg('word' || (n * 7919) % 997, ' ') FROM generate_series(1, 500) n"
_STORE = (
    """
    INSERT INTO benchmarks (id, content_digest, schema_version, methodology_version, evidence,
        model, engine, hardware)
    SELECT id, uuid_send(id), '1', '2026.1', 'raw', 'llama3.1:8b', 'ollama', 'RTX 4090' FROM made
    """,
    f"""
    INSERT INTO scenario_runs (benchmark_id, scenario, evidence, unknown)
    SELECT id, scenario, 'raw', '{{}}' FROM made, {_SCENARIOS}
    """,
    f"""
    INSERT INTO scenario_texts (benchmark_id, scenario, prompt, response)
    SELECT id, scenario, 'Do it well and say why.', ({_WORDS}) FROM made, {_SCENARIOS}
    """,
    f"""
    INSERT INTO assessments (id, benchmark_id, scenario)
    SELECT gen_random_uuid(), id, scenario FROM made, {_SCENARIOS}
    """,
)

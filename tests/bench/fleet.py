"""Four assessors under a judge that allows thirty calls at once and answers 429 to those beyond."""

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from ingest import documents
from rich.table import Table
from rooms import environment, running

from databases import Database
from rigmark_ingest.benchmarks.rows import rows_of
from rigmark_ingest.benchmarks.statement import STORE, store_arguments
from rigmark_shared.wire import Submission
from scripted_judge import ScriptedJudge, serving

ASSESSORS = 4
SLOTS = 50
ALLOWED = 30
LATENCY_S = 1.0
ASSESSMENTS = 900
_TOGETHER_S = 2.0
"""Refusals that are no further apart than this belong to one excess."""
_OPEN = "SELECT count(*) FROM assessments WHERE status IN ('pending', 'running')"


@dataclass(frozen=True, slots=True)
class FleetFigures:
    """What one run showed."""

    limit_is_set: bool
    wall_s: float
    most_in_flight: int
    turned_away: int
    longest_excess_s: float

    @property
    def ratio(self) -> float:
        """The time that the judge alone takes beside the time it took."""
        return ASSESSMENTS * LATENCY_S / ALLOWED / self.wall_s


async def bench_fleet(database: Database, folder: Path, *, limit_is_set: bool) -> FleetFigures:
    """Have four assessors judge what waits; they know the judge's limit, or find it out."""
    judge = ScriptedJudge(latency_s=LATENCY_S, keep=False)
    judge.allows = ALLOWED
    await asyncio.to_thread(asyncio.run, _store(database, "set" if limit_is_set else "found"))
    async with serving(judge) as url:
        settings = environment(
            database,
            "rigmark_assessor",
            RIGMARK_JUDGE_BASE_URL=url,
            RIGMARK_JUDGE_MODEL="scripted",
            RIGMARK_JUDGE_SLOTS=str(SLOTS),
            RIGMARK_JUDGE_SAMPLES="1",
            RIGMARK_JUDGE_MAX_IN_FLIGHT=str(ALLOWED if limit_is_set else 0),
            # Nothing is judged until all are there.
            RIGMARK_RECONCILE_INTERVAL_S="0.5",
        )
        database.query("INSERT INTO judging_pauses (id, reason) VALUES ('judging', 'bench')")
        with ExitStack() as stack:
            for number in range(ASSESSORS):
                own = {"RIGMARK_ASSESSOR_ALIVE_FILE": str(folder / f"fleet{number}")}
                log = folder / f"fleet{number}.log"
                stack.enter_context(running("rigmark-assessor", "run", log=log, **settings, **own))
            wall_s = await _drain(database, judge)
    return FleetFigures(
        limit_is_set=limit_is_set,
        wall_s=wall_s,
        most_in_flight=judge.most_in_flight,
        turned_away=len(judge.turned_away_at),
        longest_excess_s=_longest(judge.turned_away_at),
    )


async def _drain(database: Database, judge: ScriptedJudge) -> float:
    """Let them begin together; return the seconds from the first call to the last score."""
    connection = await asyncpg.connect(database.url("owner"))
    async with asyncio.timeout(300):
        while await connection.fetchval("SELECT count(*) FROM assessors") < ASSESSORS:
            await asyncio.sleep(0.05)
        await connection.execute("DELETE FROM judging_pauses")
        await judge.called.wait()
        began = time.perf_counter()
        while await connection.fetchval(_OPEN):
            await asyncio.sleep(0.02)
    wall_s = time.perf_counter() - began
    await connection.close()
    return wall_s


def _longest(moments: list[float]) -> float:
    """Return how long the longest excess lasted."""
    longest, first = 0.0, None
    for before, moment in zip([float("-inf"), *moments], moments, strict=False):
        if first is None or moment - before > _TOGETHER_S:
            first = moment
        longest = max(longest, moment - first)
    return longest


async def _store(database: Database, name: str) -> None:
    connection = await asyncpg.connect(database.url("rigmark_ingest"))
    async with connection.transaction():
        for document in documents(ASSESSMENTS // 4, f"fleet {name}"):
            submission = Submission.model_validate_json(document)
            rows = rows_of(submission, rig_id=None, idempotency_key=None)
            await connection.fetchval(STORE, *store_arguments([rows]))
    await connection.close()


def fleet_table(figures: list[FleetFigures]) -> Table:
    """Return the figures with their goals."""
    title = f"{ASSESSORS} assessors, a judge of {LATENCY_S:g} s that allows {ALLOWED} calls at once"
    table = Table("limit", "throughput", "goal", "at once", "429", "longest excess", title=title)
    for one in figures:
        table.add_row(
            "set" if one.limit_is_set else "found out",
            f"{one.ratio:.0%} of the limit",
            "≥ 90 %",
            f"{one.most_in_flight} at most",
            f"{one.turned_away} of {ASSESSMENTS + one.turned_away}",
            f"{one.longest_excess_s * 1000:.0f} ms",
        )
    return table

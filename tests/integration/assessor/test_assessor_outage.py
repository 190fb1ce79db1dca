"""The judge is away for an hour: nothing fails, hardly anything is asked, and all is done after it.

The hour passes on a clock that is moved; claims, leases and writes are those of a real Postgres,
and the calls go to a real socket.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from databases import Database
from fleet_model import FleetModel, ModelLimiter
from integration.assessor.stage import ends, rows, store
from patience import PATIENCE_S
from rigmark_assessor.assess.noise import NoiseBook
from rigmark_assessor.assess.panel import Judge, Panel
from rigmark_assessor.assess.service import Assessor, Patience
from rigmark_assessor.claim import Claims
from rigmark_assessor.judge.client import JudgeClient
from rigmark_assessor.judge.fleet import Fleet
from rigmark_assessor.judge.limits import Limit
from rigmark_assessor.judge.standing import IN_A_ROW, Standing
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.judge.wire import open_wire
from rigmark_assessor.metrics import Metrics
from rigmark_assessor.pump import Parts, Pump
from rigmark_assessor.settings import JudgeSettings
from rigmark_assessor.writer import Writer
from rigmark_shared.db.pool import Pool
from scripted_judge import ScriptedJudge, says, valid

HOUR_S = 3600.0
FIRST_PAUSE_S = 15.0
STEP_S = 2.5
PROBES = 15
"""Pauses of 15, 30, 60, 120 and 240 s, and then of 300 s, end so often in an hour."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class Process:
    """An assessor without its surroundings."""

    standing: Standing
    fleet: Fleet
    pump: Pump

    @property
    def may_ask(self) -> bool:
        return self.standing.allowance(free=1, busy=0) > 0


async def no_noise() -> dict[object, object]:
    return {}


async def one_process() -> int:
    return 1


@asynccontextmanager
async def process(
    owner: str, pool: Pool, settings: JudgeSettings, fleet: tuple[FleetModel, Clock]
) -> AsyncIterator[Process]:
    """Run the pump of an assessor on a clock that is moved."""
    model, clock = fleet
    limit = Limit(slots=settings.judge_slots, clock=clock)
    standing = Standing(first_pause_s=settings.judge_pause_s, clock=clock, limit=limit)
    wire, writer = open_wire(settings), Writer(pool)
    panel = Panel([Judge(settings, JudgeClient(settings, wire), standing)])
    patience = Patience(max_failures=settings.judge_max_failures, backoff=Backoff(first_s=0.001))
    pump = Pump(
        Parts(
            take=Claims(pool, owner=owner, lease_s=600).take,
            assessor=Assessor(panel, patience, noise=NoiseBook(no_noise)),  # type: ignore[arg-type]
            claimed=lambda _: None,
            write=writer.write,
            gate=panel.gate,
            metrics=Metrics(),
        ),
        slots=settings.judge_slots,
    )
    limiter = ModelLimiter(model, clock)
    reporting = Fleet(limiter, standing, owner=owner, peers=one_process, wake=pump.wake)  # type: ignore[arg-type]
    await reporting.step()
    tasks = [asyncio.create_task(pump.run()), asyncio.create_task(writer.run())]
    try:
        yield Process(standing, reporting, pump)
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await wire.close()


@pytest.fixture
def settings(judge_url: str) -> JudgeSettings:
    return JudgeSettings(
        judge_base_url=judge_url,
        judge_model="scripted",
        judge_samples=1,
        judge_slots=IN_A_ROW,
        judge_max_failures=2,
        judge_pause_s=FIRST_PAUSE_S,
        judge_retry_s=0.001,
        judge_timeout_s=30,
    )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.001)


async def pass_an_hour(processes: Sequence[Process], clock: Clock) -> None:
    """Let an hour pass in which all report, and a probe is made whenever one may be."""
    end = clock.now + HOUR_S
    while clock.now < end:
        clock.now += STEP_S
        for one in processes:
            await one.fleet.step()
        for one in processes:
            if one.may_ask:
                one.pump.wake()
                await until(lambda one=one: one.standing.wait_s > 0 and not one.pump.held)


@pytest.mark.parametrize("count", [1, 3])
async def test_an_outage_of_an_hour_fails_nothing_and_asks_no_more_than_its_probes(
    *,
    count: int,
    fresh_database: Database,
    engine: AsyncEngine,
    pool: Pool,
    judge: ScriptedJudge,
    settings: JudgeSettings,
):
    await store(fresh_database, 10)
    judge.script, clock, model = says(b"", 503), Clock(), FleetModel()

    with capture_logs() as lines:
        async with _processes(count, pool, settings, (model, clock)) as all_:
            await until(lambda: any(one.standing.wait_s > 0 for one in all_))
            await until(lambda: not any(one.pump.held for one in all_))
            begun = judge.calls
            await pass_an_hour(all_, clock)
            asked = judge.calls - begun
            during = await rows(engine, "SELECT status, failures FROM assessments")

            judge.script = valid
            await _recover(all_, clock, engine)

    assert begun <= count * IN_A_ROW
    assert asked <= PROBES
    assert {row.status for row in during} == {"pending"}
    assert max(row.failures for row in during) < settings.judge_max_failures
    done = await rows(engine, "SELECT status FROM assessments")
    assert [row.status for row in done] == ["completed"] * 40
    assert judge.calls == begun + asked + 40
    alerts = [line for line in lines if line["log_level"] == "error"]
    assert {line["event"] for line in alerts} == {"judge_is_paused"}
    assert 1 <= len(alerts) <= count


async def _recover(processes: Sequence[Process], clock: Clock, engine: AsyncEngine) -> None:
    """Let time pass until a probe may be made, and then until all is done."""
    while not any(one.may_ask for one in processes):
        clock.now += STEP_S
        for one in processes:
            await one.fleet.step()
    working = asyncio.create_task(_work(processes))
    await ends(engine)
    working.cancel()


async def _work(processes: Sequence[Process]) -> None:
    while True:
        for one in processes:
            await one.fleet.step()
            one.pump.wake()
        await asyncio.sleep(0.01)


@asynccontextmanager
async def _processes(
    count: int, pool: Pool, settings: JudgeSettings, fleet: tuple[FleetModel, Clock]
) -> AsyncIterator[list[Process]]:
    if count == 0:
        yield []
        return
    async with (
        process(f"p{count}", pool, settings, fleet) as last,
        _processes(count - 1, pool, settings, fleet) as others,
    ):
        yield [*others, last]

"""One assessor process: a pump with what feeds it, what keeps its claims, and how it ends."""

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.assess.noise import NoiseBook, Noises
from rigmark_assessor.assess.panel import Panel
from rigmark_assessor.assess.repository import read_noise
from rigmark_assessor.assess.service import Assessor, Patience
from rigmark_assessor.claim import Claims
from rigmark_assessor.cost.keeping import account_of, kept
from rigmark_assessor.database import DatabaseIsAway, repeat
from rigmark_assessor.health import Pulse, watch
from rigmark_assessor.heartbeat import Heartbeat
from rigmark_assessor.judge.fleet import Fleet, judge_key
from rigmark_assessor.judge.peers import count_peers
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.judges import judges_of, opened
from rigmark_assessor.metrics import Metrics, serving
from rigmark_assessor.presence import Condition, Presence, State
from rigmark_assessor.pump import Parts, Pump
from rigmark_assessor.reconcile import Reconciler
from rigmark_assessor.settings import AssessorSettings, JudgeSettings
from rigmark_assessor.wakeups import WakeUps
from rigmark_assessor.writer import Writer
from rigmark_shared.db.driver import driver_connection
from rigmark_shared.db.engine import create_engine
from rigmark_shared.queue import Limiter, Queue, connect, listen

_GIVE_BACK_S: Final = 5.0
_NOT_CONFIGURED: Final = "No judge is configured: set RIGMARK_JUDGE_MODEL."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Process:
    """What all parts of one process share."""

    settings: AssessorSettings
    judges: Sequence[JudgeSettings]
    engine: AsyncEngine
    owner: str
    claims: Claims
    metrics: Metrics
    stop: asyncio.Event


async def run(settings: AssessorSettings, *, stop: asyncio.Event | None = None) -> None:
    """Assess what waits until told to stop, then give back what is not finished in time.

    Without an event of the caller, SIGTERM and SIGINT tell it. Raises JudgesFileIsWrong when there
    is a file of judges that cannot be used.
    """
    judges = judges_of(settings)
    engine = create_engine(settings, application="rigmark-assessor")
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    process = _Process(
        settings=settings,
        judges=judges,
        engine=engine,
        owner=owner,
        claims=Claims(engine, owner=owner, lease_s=settings.lease_s),
        metrics=Metrics(),
        stop=stop or _stop_signal(),
    )
    pulse = Pulse(settings.assessor_alive_file)
    watched = watch(pulse)
    host, port = settings.assessor_metrics_host, settings.assessor_metrics_port
    try:
        with serving(process.metrics, host=host, port=port):
            await _live(process, pulse)
    finally:
        watched.set()
        pulse.end()
        await process.engine.dispose()
    log.info("assessor_stopped", owner=process.owner)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _live(process: _Process, pulse: Pulse) -> None:
    async with asyncio.TaskGroup() as group:
        beating = group.create_task(pulse.run())
        if process.judges:
            checks = Checks()
            account = account_of(process.settings, process.judges, process.engine)
            async with (
                opened(
                    process.judges, process.engine, evidence=checks.version, account=account
                ) as panel,
                kept(account, process.engine),
            ):
                await _seen(process, panel, _judge(process, panel, checks))
        else:
            log.warning("no_judge_is_configured", detail=_NOT_CONFIGURED)
            await _seen(process, None, process.stop.wait())
        _cancel([beating])


async def _seen(process: _Process, panel: Panel | None, work: Awaitable[object]) -> None:
    """Show the process's presence while it works."""
    presence = _presence(process, panel)
    async with asyncio.TaskGroup() as group:
        showing = group.create_task(repeat(presence.show, work="showing presence"))
        await work
        _cancel([showing])
    with suppress(*DatabaseIsAway):
        await presence.leave()


def _presence(process: _Process, panel: Panel | None) -> Presence:
    def condition() -> Condition:
        if panel is None:
            return Condition(State.NOT_CONFIGURED, _NOT_CONFIGURED)
        if reason := process.claims.paused:
            return Condition(State.PAUSED, f"Judging was paused: {reason}")
        if detail := panel.gate.detail:
            return Condition(State.PAUSED, detail)
        return Condition(State.READY)

    changed = panel.gate.changed if panel else asyncio.Event()
    # One event tells of all that may have changed.
    process.claims.changed = changed
    return Presence(
        process.engine,
        owner=process.owner,
        judge_model=" + ".join(panel.models) if panel else None,
        condition=condition,
        changed=changed,
    )


async def _judge(process: _Process, panel: Panel, checks: Checks) -> None:
    settings, claims = process.settings, process.claims
    log.info("assessor_started", owner=process.owner, judge=" + ".join(panel.models))
    writer, queue = Writer(process.engine), connect(settings)
    wakeups, noise = WakeUps(queue), NoiseBook(lambda: _noise(process.engine))
    pump = Pump(
        Parts(
            take=claims.take,
            assessor=Assessor(panel, _patience(settings), noise=noise, checks=checks),
            claimed=wakeups.claimed,
            write=writer.write,
            gate=panel.gate,
            metrics=process.metrics,
        ),
        slots=settings.judge_slots,
    )
    heartbeat = Heartbeat(
        pump, claims.renew, every_s=settings.heartbeat_s, lease_s=settings.lease_s
    )
    fleets = _fleets(process, panel, queue, pump.wake)
    reconciler = Reconciler(claims.due_in_s, pump.wake, settings.reconcile_interval_s)

    try:
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(listen(queue, pump.hear, name=process.owner))
            keeping = [
                *(group.create_task(fleet.run()) for fleet in fleets),
                group.create_task(writer.run()),
                group.create_task(wakeups.run()),
                group.create_task(repeat(heartbeat.beat, work="renewing leases")),
                group.create_task(repeat(reconciler.look, work="looking for work")),
                group.create_task(repeat(noise.look, work="reading the judges' noise")),
            ]
            pumping = group.create_task(pump.run())
            await process.stop.wait()
            _cancel([listening])
            await _drain(pump, pumping, settings.drain_timeout_s)
            _cancel(keeping)
    finally:
        for fleet in fleets:
            await fleet.leave()
        await queue.aclose()


def _fleets(
    process: _Process, panel: Panel, queue: Queue, wake: Callable[[], None]
) -> Sequence[Fleet]:
    return [
        Fleet(
            Limiter(queue, judge_key(judge.settings)),
            judge.standing,
            owner=process.owner,
            peers=lambda: count_peers(process.engine),
            wake=wake,
        )
        for judge in panel.judges
    ]


async def _noise(engine: AsyncEngine) -> Noises:
    async with driver_connection(engine) as connection:
        return await read_noise(connection)


async def _drain(pump: Pump, pumping: asyncio.Task[None], timeout_s: float) -> None:
    log.info("assessor_is_stopping", in_hand=len(pump.held))
    pump.stop()
    await asyncio.wait([pumping], timeout=timeout_s)
    if not pumping.done():
        log.info("giving_back", in_hand=len(pump.held))
        pump.give_up(pump.held)
        await asyncio.wait([pumping], timeout=_GIVE_BACK_S)
    # What could not be given back, because the database is away, is free when its lease ends.
    pumping.cancel()


def _patience(settings: AssessorSettings) -> Patience:
    return Patience(
        max_failures=settings.judge_max_failures,
        backoff=Backoff(first_s=settings.judge_retry_s),
    )


def _cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()

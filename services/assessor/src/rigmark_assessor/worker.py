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

from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.assess.noise import NoiseBook, Noises
from rigmark_assessor.assess.panel import Panel
from rigmark_assessor.assess.repository import read_noise
from rigmark_assessor.assess.service import Assessor, Patience
from rigmark_assessor.claim import Claims
from rigmark_assessor.cost.keeping import account_of, kept
from rigmark_assessor.database import DatabaseIsAway, repeat
from rigmark_assessor.gauges import Gauges
from rigmark_assessor.health import Pulse
from rigmark_assessor.heartbeat import Heartbeat
from rigmark_assessor.judge.fleet import Fleet, judge_key
from rigmark_assessor.judge.peers import count_peers
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.judges import judges_of, opened
from rigmark_assessor.metrics import Metrics
from rigmark_assessor.presence import Condition, Presence, State
from rigmark_assessor.pump import Parts, Pump
from rigmark_assessor.reconcile import Reconciler
from rigmark_assessor.settings import AssessorSettings, JudgeSettings
from rigmark_assessor.wakeups import WakeUps
from rigmark_assessor.writer import Writer
from rigmark_shared.db.pool import Pool, open_pool
from rigmark_shared.observability.backlog import BACKLOG, Backlog, Reading
from rigmark_shared.observability.serving import serving
from rigmark_shared.queue import Limiter, Queue, connect, listen
from rigmark_shared.watchdog import watched

_GIVE_BACK_S: Final = 5.0
_LEAVE_S: Final = 4.0
"""What is left to tell the database after that has so long."""
_NOT_CONFIGURED: Final = "No judge is configured: set RIGMARK_JUDGE_MODEL."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Process:
    """What all parts of one process share."""

    settings: AssessorSettings
    judges: Sequence[JudgeSettings]
    pool: Pool
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
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    with watched(settings.wedged_after_s):
        async with open_pool(settings, application="rigmark-assessor") as pool:
            await _shown(
                _Process(
                    settings=settings,
                    judges=judges,
                    pool=pool,
                    owner=owner,
                    claims=Claims(
                        pool, owner=owner, lease_s=settings.lease_s, slots=settings.judge_slots
                    ),
                    metrics=Metrics(),
                    stop=stop or _stop_signal(),
                )
            )
    log.info("assessor_stopped", owner=owner)


async def _shown(process: _Process) -> None:
    settings = process.settings
    pulse = Pulse(settings.assessor_alive_file)
    host, port = settings.assessor_metrics_host, settings.assessor_metrics_port
    try:
        with serving(process.metrics.registry, host=host, port=port):
            await _live(process, pulse)
    finally:
        pulse.end()


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
            account = account_of(process.settings, process.judges, process.pool)
            async with (
                opened(
                    process.judges, process.pool, evidence=checks.version, account=account
                ) as panel,
                kept(account, process.pool),
            ):
                await _seen(process, panel, _judge(process, panel, checks))
        else:
            log.warning("no_judge_is_configured", detail=_NOT_CONFIGURED)
            await _seen(process, None, _wait(process))
        _cancel([beating])


async def _wait(process: _Process) -> None:
    await process.stop.wait()
    process.pool.cut_off_in(_LEAVE_S)


async def _seen(process: _Process, panel: Panel | None, work: Awaitable[object]) -> None:
    """Show the process's presence, and how it and its queue stand, while it works."""
    presence, settings = _presence(process, panel), process.settings
    async with asyncio.TaskGroup() as group:
        showing = [group.create_task(repeat(presence.show, work="showing presence"))]
        if settings.assessor_metrics_port:
            process.metrics.registry.register(Gauges(settings, process.pool, panel))
            backlog = Backlog(lambda: _backlog(process.pool))
            process.metrics.registry.register(backlog)
            showing.append(group.create_task(repeat(backlog.look, work="reading the backlog")))
        await work
        _cancel(showing)
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
        process.pool,
        owner=process.owner,
        judge_model=" + ".join(panel.models) if panel else None,
        condition=condition,
        changed=changed,
    )


async def _judge(process: _Process, panel: Panel, checks: Checks) -> None:
    settings, claims = process.settings, process.claims
    log.info("assessor_started", owner=process.owner, judge=" + ".join(panel.models))
    writer, queue = Writer(process.pool, written=process.metrics.batch.observe), connect(settings)
    wakeups, noise = WakeUps(queue), NoiseBook(lambda: _noise(process.pool))
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
    found = process.metrics.finding(pump.wake)
    reconciler = Reconciler(claims.due_in_s, found, settings.reconcile_interval_s)

    try:
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(listen(queue, pump.hear, wanted=pump.hungry))
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
            process.pool.cut_off_in(_LEAVE_S)
            _cancel(keeping)
    finally:
        await asyncio.gather(*(fleet.leave() for fleet in fleets))
        await queue.aclose()


def _fleets(
    process: _Process, panel: Panel, queue: Queue, wake: Callable[[], None]
) -> Sequence[Fleet]:
    return [
        Fleet(
            Limiter(queue, judge_key(judge.settings)),
            judge.standing,
            owner=process.owner,
            peers=lambda: count_peers(process.pool),
            wake=wake,
        )
        for judge in panel.judges
    ]


async def _noise(pool: Pool) -> Noises:
    async with pool.connection() as connection:
        return await read_noise(connection)


async def _backlog(pool: Pool) -> Reading:
    async with pool.connection() as connection:
        reading: Reading = await connection.fetchrow(BACKLOG)
        return reading


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

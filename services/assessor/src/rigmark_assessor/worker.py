"""One assessor process: a pump with what feeds it, what keeps its claims, and how it ends."""

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_assessor.assess.service import Assessor, Patience
from rigmark_assessor.claim import Claims
from rigmark_assessor.database import DatabaseIsAway, repeat
from rigmark_assessor.health import Pulse, watch
from rigmark_assessor.heartbeat import Heartbeat
from rigmark_assessor.judge.client import JudgeClient, open_transport
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.judge.version import judge_version
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.metrics import Metrics, serving
from rigmark_assessor.presence import Condition, Presence, State
from rigmark_assessor.pump import Parts, Pump
from rigmark_assessor.reconcile import Reconciler
from rigmark_assessor.settings import AssessorSettings
from rigmark_assessor.wakeups import WakeUps
from rigmark_assessor.writer import Writer
from rigmark_shared.db.engine import create_engine
from rigmark_shared.queue import connect, listen

_GIVE_BACK_S: Final = 5.0
_NOT_CONFIGURED: Final = "No judge is configured: set RIGMARK_JUDGE_MODEL."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Process:
    """What all parts of one process share."""

    settings: AssessorSettings
    engine: AsyncEngine
    owner: str
    standing: Standing
    metrics: Metrics
    stop: asyncio.Event


async def run(settings: AssessorSettings, *, stop: asyncio.Event | None = None) -> None:
    """Assess what waits until told to stop, then give back what is not finished in time.

    Without an event of the caller, SIGTERM and SIGINT tell it.
    """
    process = _Process(
        settings=settings,
        engine=create_engine(settings, application="rigmark-assessor"),
        owner=f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}",
        standing=Standing(first_pause_s=settings.judge_pause_s),
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
    presence = _presence(process)
    async with asyncio.TaskGroup() as group:
        background = [
            group.create_task(pulse.run()),
            group.create_task(repeat(presence.show, work="showing presence")),
        ]
        if process.settings.judge_model:
            await _judge(process)
        else:
            log.warning("no_judge_is_configured", detail=_NOT_CONFIGURED)
            await process.stop.wait()
        _cancel(background)
    with suppress(*DatabaseIsAway):
        await presence.leave()


def _presence(process: _Process) -> Presence:
    def condition() -> Condition:
        if not process.settings.judge_model:
            return Condition(State.NOT_CONFIGURED, _NOT_CONFIGURED)
        if detail := process.standing.detail:
            return Condition(State.PAUSED, detail)
        return Condition(State.READY)

    return Presence(
        process.engine,
        owner=process.owner,
        judge_model=process.settings.judge_model or None,
        condition=condition,
        changed=process.standing.changed,
    )


async def _judge(process: _Process) -> None:
    settings = process.settings
    log.info("assessor_started", owner=process.owner, judge=settings.judge_model)
    claims = Claims(process.engine, owner=process.owner, lease_s=settings.lease_s)
    writer = Writer(process.engine, judge_version(settings))
    transport, queue = open_transport(settings), connect(settings)
    wakeups = WakeUps(queue)
    client = JudgeClient(settings, transport)
    pump = Pump(
        Parts(
            take=claims.take,
            assessor=Assessor(client, process.standing, _patience(settings)),
            claimed=wakeups.claimed,
            write=writer.write,
            standing=process.standing,
            metrics=process.metrics,
        ),
        slots=settings.judge_slots,
    )
    heartbeat = Heartbeat(
        pump, claims.renew, every_s=settings.heartbeat_s, lease_s=settings.lease_s
    )
    reconciler = Reconciler(claims.due_in_s, pump.wake, settings.reconcile_interval_s)

    try:
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(listen(queue, pump.hear, name=process.owner))
            keeping = [
                group.create_task(writer.run()),
                group.create_task(wakeups.run()),
                group.create_task(repeat(heartbeat.beat, work="renewing leases")),
                group.create_task(repeat(reconciler.look, work="looking for work")),
            ]
            pumping = group.create_task(pump.run())
            await process.stop.wait()
            _cancel([listening])
            await _drain(pump, pumping, settings.drain_timeout_s)
            _cancel(keeping)
    finally:
        await transport.aclose()
        await queue.aclose()


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
        max_output_tokens=settings.judge_max_output_tokens,
        max_failures=settings.judge_max_failures,
        backoff=Backoff(first_s=settings.judge_retry_s),
    )


def _cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()

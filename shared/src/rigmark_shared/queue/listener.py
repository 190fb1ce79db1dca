"""The arq worker that hears wake-ups: short jobs, no results, and no end when Valkey is away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from arq import Worker, func
from arq.connections import ArqRedis

from rigmark_shared.queue.codec import decode, encode
from rigmark_shared.queue.connection import QUEUE_NAME, QueueIsAway
from rigmark_shared.queue.wakeup import TASK_NAME, bell

OnWakeUp = Callable[[str], Awaitable[None]]
"""Called with the id of the assessment that waits."""

_LOOK_S = 1.0
_READ_AT_ONCE = 4
_PAUSE_S = 1.0
_JOB_TIMEOUT_S = 10

log = structlog.get_logger(__name__)


class _Listener(Worker):
    """Looks at the queue when the bell rings, where arq looks again and again.

    Twenty looks a second take 2 % of a processor in a process that has nothing to do.
    """

    wanted: asyncio.Event

    async def main(self) -> None:
        """Hear wake-ups one after another, while they are wanted; raises one of QueueIsAway."""
        while True:
            await self.wanted.wait()
            await bell(self.pool, at_most_s=_LOOK_S)
            await self._poll_iteration()
            if self.tasks:
                await asyncio.wait(self.tasks.values())


def _worker(queue: ArqRedis, on_wake_up: OnWakeUp, wanted: asyncio.Event) -> Worker:
    async def wake_up(ctx: dict[Any, Any], *ids: str, **_: str) -> None:  # noqa: ARG001
        await on_wake_up(*ids)

    worker = _Listener(
        functions=[func(wake_up, name=TASK_NAME, keep_result=0, max_tries=None)],
        redis_pool=queue,
        queue_name=QUEUE_NAME,
        handle_signals=False,
        # A job costs arq four round trips. Whoever claims work takes its other wake-ups off the
        # queue, so few are heard; and who has claimed enough with one leaves the next to others,
        # who look past what is being heard.
        max_jobs=1,
        queue_read_limit=_READ_AT_ONCE,
        job_timeout=_JOB_TIMEOUT_S,
        keep_result=0,
        # Attempts are counted in Postgres; arq's own limit never bites.
        max_tries=1_000_000,
        job_serializer=encode,
        job_deserializer=decode,
    )
    worker.wanted = wanted
    return worker


async def listen(queue: ArqRedis, on_wake_up: OnWakeUp, *, wanted: asyncio.Event) -> None:
    """Hear wake-ups while they are wanted, until cancelled.

    While Valkey is away, says so once and dials again.
    """
    # arq tells of every job, and warns of one that was forgotten just before it was heard.
    logging.getLogger("arq.worker").setLevel(logging.ERROR)
    away = False
    while True:
        worker = _worker(queue, on_wake_up, wanted)
        running = asyncio.create_task(worker.main())
        try:
            await asyncio.wait([running])
            running.result()
        except QueueIsAway as error:
            if not away:
                log.warning("valkey_is_away", error=type(error).__name__)
            away = True
        finally:
            try:
                await _stop([running])
            finally:
                await _stop(list(worker.tasks.values()), grace_s=_PAUSE_S)
        await asyncio.sleep(_PAUSE_S)


async def _stop(tasks: Sequence[asyncio.Task[Any]], *, grace_s: float = 0) -> None:
    """End the tasks; a cancellation that a library swallowed is repeated.

    Who is cancelled meanwhile goes on with it first: a task that was left alone with a cancellation
    it has swallowed would run for ever, and so would a process that waits for its tasks to end.
    """
    was_cancelled = await _wait(tasks, grace_s) if tasks and grace_s else False
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        was_cancelled |= await _wait(pending, _PAUSE_S)
    await asyncio.gather(*tasks, return_exceptions=True)
    if was_cancelled:
        raise asyncio.CancelledError


async def _wait(tasks: Sequence[asyncio.Task[Any]], most_s: float) -> bool:
    """Wait for tasks to end, and say whether a cancellation cut that short."""
    try:
        await asyncio.wait(tasks, timeout=most_s)
    except asyncio.CancelledError:
        return True
    return False

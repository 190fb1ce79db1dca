"""A wake-up says that an assessment waits in Postgres; it carries an id, never data."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from arq.connections import ArqRedis
from arq.constants import job_key_prefix
from arq.jobs import serialize_job

from rigmark_shared.cancellation import cancellable
from rigmark_shared.ids import AssessmentId
from rigmark_shared.queue.codec import encode
from rigmark_shared.queue.connection import QUEUE_NAME

TASK_NAME = "wake_up"
_KEPT_MS = 86_400_000
_BELL = f"{QUEUE_NAME}:bell"
_MOST_RINGS = 32


@dataclass(frozen=True, slots=True)
class WakeUp:
    """An assessment that waits, and which of its generations."""

    assessment_id: AssessmentId
    generation: int = 1

    @property
    def job_id(self) -> str:
        """The name under which the queue knows it; the same wake-up twice is one job."""
        return f"{self.assessment_id}:{self.generation}"


async def send_wakeups(queue: ArqRedis, wakeups: Sequence[WakeUp]) -> None:
    """Enqueue all wake-ups in one round trip; raises one of QueueIsAway.

    arq enqueues one job per call with a transaction each. What it writes is written here for
    all of them in one pipeline: https://arq-docs.helpmanual.io/#redis-keys
    """
    now_ms = time.time_ns() // 1_000_000
    jobs = {wakeup.job_id: str(wakeup.assessment_id) for wakeup in wakeups}
    async with queue.pipeline(transaction=True) as pipe:
        for job_id, assessment_id in jobs.items():
            body = serialize_job(TASK_NAME, (assessment_id,), {}, None, now_ms, serializer=encode)
            pipe.psetex(job_key_prefix + job_id, _KEPT_MS, body)
        pipe.zadd(QUEUE_NAME, dict.fromkeys(jobs, now_ms), nx=True)
        pipe.lpush(_BELL, *jobs)
        pipe.ltrim(_BELL, 0, _MOST_RINGS - 1)
        with cancellable():
            await pipe.execute()


async def forget_wakeups(queue: ArqRedis, wakeups: Sequence[WakeUp]) -> None:
    """Take wake-ups off the queue in one round trip; raises one of QueueIsAway.

    One that somebody is about to hear may be heard all the same.
    """
    ids = [wakeup.job_id for wakeup in wakeups]
    async with queue.pipeline(transaction=False) as pipe:
        pipe.zrem(QUEUE_NAME, *ids)
        pipe.delete(*(job_key_prefix + job_id for job_id in ids))
        with cancellable():
            await pipe.execute()


async def bell(queue: ArqRedis, *, at_most_s: float) -> None:
    """Wait until wake-ups are sent, but no longer than that; raises one of QueueIsAway.

    Each one rings for one listener, and for whoever listens next while nobody does.
    """
    # A read that takes longer than a socket may would break the connection.
    socket_s = queue.connection_pool.connection_kwargs["socket_timeout"]
    with cancellable():
        wait_s = min(at_most_s, socket_s / 2)
        await queue.execute_command("BLPOP", _BELL, wait_s)  # type: ignore[no-untyped-call]

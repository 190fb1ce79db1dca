"""Valkey and arq: a wake-up for assessors and the judge's limit; only this package imports arq."""

from rigmark_shared.queue.connection import Queue, QueueIsAway, connect
from rigmark_shared.queue.limiter import (
    PART_LASTS_S,
    Grant,
    Limiter,
    Opens,
    Report,
    SharedLimit,
    SharedPause,
)
from rigmark_shared.queue.listener import listen
from rigmark_shared.queue.wakeup import WakeUp, forget_wakeups, send_wakeups

__all__ = [
    "PART_LASTS_S",
    "Grant",
    "Limiter",
    "Opens",
    "Queue",
    "QueueIsAway",
    "Report",
    "SharedLimit",
    "SharedPause",
    "WakeUp",
    "connect",
    "forget_wakeups",
    "listen",
    "send_wakeups",
]

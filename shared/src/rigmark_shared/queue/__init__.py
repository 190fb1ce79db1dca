"""Valkey and arq: wake-ups, the judge's limit, and rates; only this package imports arq.

Rates stand in `rate` alone: what they are counted with is loaded by those who count.
"""

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

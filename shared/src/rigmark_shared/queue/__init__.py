"""Valkey and arq: a wake-up for assessors, never the truth; only this package imports arq."""

from rigmark_shared.queue.connection import Queue, QueueIsAway, connect
from rigmark_shared.queue.listener import listen
from rigmark_shared.queue.wakeup import WakeUp, forget_wakeups, send_wakeups

__all__ = ["Queue", "QueueIsAway", "WakeUp", "connect", "forget_wakeups", "listen", "send_wakeups"]

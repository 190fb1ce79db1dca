"""Valkey and arq: a wake-up for assessors, never the truth; only this package imports arq."""

from rigmark_shared.queue.connection import Queue, QueueIsAway, connect
from rigmark_shared.queue.listener import listen
from rigmark_shared.queue.wakeup import WakeUp, send_wakeups

__all__ = ["Queue", "QueueIsAway", "WakeUp", "connect", "listen", "send_wakeups"]

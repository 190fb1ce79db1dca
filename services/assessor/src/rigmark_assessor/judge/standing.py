"""How the judge has answered this process lately, and how much may be asked of it now."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

import structlog

from rigmark_assessor.judge.errors import (
    AnswerIsEmpty,
    JudgeAskedToWait,
    JudgeError,
    JudgeIsAway,
    JudgeIsMisconfigured,
    RequestWasRefused,
)
from rigmark_shared.clock import Clock, monotonic

IN_A_ROW: Final = 3
"""So many errors of a kind without an answer between them are the judge's and not a request's."""
_LONGEST_PAUSE: Final = 20
_SHORTEST_TOLD_PAUSE_S: Final = 1.0

log = structlog.get_logger(__name__)


class Treatment(StrEnum):
    """What an error means for the assessment that met it."""

    COUNT = auto()
    """Try again later, a bounded number of times."""
    KEEP = auto()
    """Try again later; it is not this assessment's fault."""
    FAIL = auto()
    """There is no use in another try."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nobody is asked, and until when by the clock."""

    until: float
    detail: str


class Standing:
    """Pauses a judge that is away, overloaded or misconfigured, and probes it with one call.

    A pause is announced once; the next ones double in length until an answer ends them.
    """

    def __init__(self, *, first_pause_s: float, clock: Clock = monotonic) -> None:
        self._first_pause_s = first_pause_s
        self._clock = clock
        self._pause: Pause | None = None
        self._pauses = 0
        self._outages = 0
        self._refusals = 0
        self.changed = asyncio.Event()

    @property
    def detail(self) -> str | None:
        """Why the judge is paused; None while it is not."""
        return self._pause.detail if self._pause else None

    @property
    def wait_s(self) -> float:
        """How long until the judge may be asked; 0 when it may be asked now."""
        return max(0.0, self._pause.until - self._clock()) if self._pause else 0.0

    def allowance(self, *, free: int, busy: int) -> int:
        """Return how many calls may be begun: none while paused, then one, then what is free."""
        if self._pause is None:
            return free
        return 1 if busy == 0 and free > 0 and self.wait_s == 0 else 0

    def answered(self) -> None:
        """Take note that the judge does its work."""
        self._outages = self._refusals = self._pauses = 0
        if self._pause is not None:
            self._pause = None
            self.changed.set()
            log.info("judge_is_back")

    def failed(self, error: JudgeError) -> Treatment:
        """Take note of an error, and say what it means for the assessment that met it."""
        match error:
            case JudgeAskedToWait() | JudgeIsMisconfigured():
                self._begin_pause(error)
                return Treatment.KEEP
            case JudgeIsAway():
                self._outages += 1
                return self._pause_after(self._outages, error, or_else=Treatment.COUNT)
            case RequestWasRefused():
                # A setting that the endpoint refuses would else fail all that waits.
                self._refusals += 1
                return self._pause_after(self._refusals, error, or_else=Treatment.FAIL)
        self.answered()
        return Treatment.COUNT if isinstance(error, AnswerIsEmpty) else Treatment.FAIL

    def _pause_after(self, in_a_row: int, error: JudgeError, *, or_else: Treatment) -> Treatment:
        if in_a_row < IN_A_ROW:
            return or_else
        self._begin_pause(error)
        return Treatment.KEEP

    def _begin_pause(self, error: JudgeError) -> None:
        if self.wait_s > 0:
            return
        longest_s = self._first_pause_s * _LONGEST_PAUSE
        pause_s = min(longest_s, self._first_pause_s * 2.0 ** min(self._pauses, 60))
        if error.retry_after_s is not None:
            pause_s = min(longest_s, max(error.retry_after_s, _SHORTEST_TOLD_PAUSE_S))
        if self._pauses == 0:
            log.error("judge_is_paused", reason=error.reason, detail=str(error), for_s=pause_s)
        self._pauses += 1
        self._pause = Pause(until=self._clock() + pause_s, detail=str(error))
        self.changed.set()

"""How the judge has answered lately, here and elsewhere, and how much may be asked of it now."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum, auto
from typing import Final

from rigmark_assessor.judge.breaker import Breaker
from rigmark_assessor.judge.errors import (
    AnswerIsEmpty,
    JudgeAskedToWait,
    JudgeError,
    JudgeIsAway,
    JudgeIsMisconfigured,
    RequestWasRefused,
)
from rigmark_assessor.judge.limits import Limit, Load
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.queue import Grant, Report

IN_A_ROW: Final = 3
"""So many errors of a kind without an answer between them are the judge's and not a request's."""


class Treatment(StrEnum):
    """What an error means for the assessment that met it."""

    COUNT = auto()
    """Try again later, a bounded number of times."""
    KEEP = auto()
    """Try again later; it is not this assessment's fault."""
    FAIL = auto()
    """There is no use in another try."""


class Standing:
    """Pauses a judge that is away, overloaded or misconfigured, and probes it with one call.

    Where a fleet shares its reports, one process pauses the judge for all, one of all probes it,
    and all together keep within its limit.
    """

    def __init__(
        self, *, first_pause_s: float, clock: Clock = monotonic, limit: Limit | None = None
    ) -> None:
        self.limit = limit or Limit(clock=clock)
        self._breaker = Breaker(first_pause_s=first_pause_s, clock=clock)
        self._outages = 0
        self._refusals = 0
        self._load: Load | None = None

    @property
    def changed(self) -> asyncio.Event:
        """Set when a pause begins or ends."""
        return self._breaker.changed

    @changed.setter
    def changed(self, event: asyncio.Event) -> None:
        self._breaker.changed = event

    @property
    def detail(self) -> str | None:
        """Why the judge is paused; None while it is not."""
        pause = self._breaker.pause
        return pause.detail if pause else None

    @property
    def wait_s(self) -> float:
        """How long until the judge may be asked; 0 when it may be asked now."""
        return self._breaker.wait_s

    def allowance(self, *, free: int, busy: int) -> int:
        """Return how many calls may be begun: none while paused, then one, then what is free."""
        if self._breaker.pause is None:
            return self.limit.room(free=free, busy=busy)
        self.limit.busy = busy
        if busy > 0 or free <= 0 or self.wait_s > 0:
            return 0
        if self.limit.is_shared and not self._breaker.may_probe:
            if not self._breaker.asked_to_probe:
                self.limit.needed.set()
            return 0
        return 1

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Count one call of the judge while it is open."""
        with self.limit.calling():
            yield

    def answered(self) -> None:
        """Take note that the judge does its work."""
        self._outages = self._refusals = 0
        if self._breaker.answered():
            self.limit.needed.set()

    def failed(self, error: JudgeError) -> Treatment:
        """Take note of an error, and say what it means for the assessment that met it."""
        match error:
            case JudgeAskedToWait():
                self._asked_to_wait(error)
                return Treatment.KEEP
            case JudgeIsMisconfigured():
                self._pause(error)
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

    def report(self, owner: str) -> Report:
        """Return what all are to know of this process; what is told once is forgotten."""
        load = self._load = self.limit.load()
        told = self._breaker.tell(idle=load.uses == 0)
        return Report(
            owner=owner,
            slots=load.slots,
            wants=load.wants,
            uses=load.uses,
            peak=load.peak,
            share=load.share,
            most=load.most,
            per_minute=load.per_minute,
            unspent=load.unspent,
            epoch=load.epoch,
            held=load.held,
            answered_ago_ms=told.answered_ago_ms,
            probes=told.probes,
            opens=told.opens,
        )

    def unheard(self) -> None:
        """Take back the last report, which nobody heard."""
        if self._load is not None:
            self.limit.unanswered(self._load)
        self._load = None
        self._breaker.unheard()

    def heard(self, grant: Grant) -> bool:
        """Take this process's part, and say whether more may be begun than before."""
        has_room = self.limit.granted(grant)
        may_ask = self._breaker.heard(grant)
        return has_room or may_ask

    def _asked_to_wait(self, error: JudgeError) -> None:
        if error.retry_after_s is not None:
            self._pause(error)
        elif self.limit.in_flight == 0:
            # Nothing that was open here was answered; whether elsewhere, all know together.
            if self.limit.is_shared:
                self._breaker.open_if_idle(error)
                self.limit.needed.set()
            else:
                self._pause(error)

    def _pause_after(self, in_a_row: int, error: JudgeError, *, or_else: Treatment) -> Treatment:
        if in_a_row < IN_A_ROW:
            return or_else
        self._pause(error)
        return Treatment.KEEP

    def _pause(self, error: JudgeError) -> None:
        self._breaker.open(error)
        self.limit.needed.set()

"""A fleet of assessors and a judge on a clock that is moved, in the place of processes and time."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count

from fleet_model import FleetModel
from rigmark_assessor.judge.errors import JudgeAskedToWait
from rigmark_assessor.judge.limits import Limit
from rigmark_assessor.judge.standing import Standing

SLOTS = 50
REPORT_S, GATHER_S, REFUSED_S = 0.25, 0.005, 0.004


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Time:
    """What happens when."""

    clock: Clock = field(default_factory=Clock)
    events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)

    def after(self, wait_s: float, do: Callable[[], None]) -> None:
        heapq.heappush(self.events, (self.clock.now + wait_s, next(self.order), do))

    def run(self, for_s: float) -> None:
        until = self.clock.now + for_s
        while self.events and self.events[0][0] <= until:
            self.clock.now, _, do = heapq.heappop(self.events)
            do()
        self.clock.now = until


@dataclass(slots=True)
class Judge:
    """Allows so many calls at once, and refuses those beyond at once."""

    time: Time
    allows: int
    latency_s: float
    in_flight: int = 0
    served: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    most: int = 0


class Process:
    """An assessor with endless work."""

    def __init__(self, owner: str, judge: Judge, model: FleetModel, *, most: int = 0) -> None:
        self.owner, self.judge, self.model, self.time = owner, judge, model, judge.time
        clock = self.time.clock
        self.standing = Standing(
            first_pause_s=15, clock=clock, limit=Limit(slots=SLOTS, most=most, clock=clock)
        )
        self.standing.limit.join()
        self.valkey_is_away = False
        self.busy = 0
        self._reports = 0

    def report(self) -> None:
        self._reports += 1
        self.standing.limit.needed.clear()
        report = self.standing.report(self.owner)
        if self.valkey_is_away:
            self.standing.unheard()
            more = True
        else:
            more = self.standing.heard(self.model.report(report, self.time.clock.now * 1000))
        if more:
            self.fill()
        self._report_after(REPORT_S)

    def fill(self) -> None:
        while room := self.standing.allowance(free=SLOTS - self.busy, busy=self.busy):
            for _ in range(room):
                self._begin()
        if self.standing.limit.needed.is_set():
            self._report_after(GATHER_S)

    def _report_after(self, wait_s: float) -> None:
        due = self._reports

        def report() -> None:
            if due == self._reports:
                self.report()

        self.time.after(wait_s, report)

    def _begin(self) -> None:
        judge, self.busy = self.judge, self.busy + 1
        call = self.standing.calling()
        call.__enter__()
        if judge.in_flight >= judge.allows:
            judge.refused.append(self.time.clock.now)
            self.time.after(REFUSED_S, lambda: self._refused(call))
            return
        judge.in_flight += 1
        judge.most = max(judge.most, judge.in_flight)
        self.time.after(judge.latency_s, lambda: self._answered(call))

    def _refused(self, call: AbstractContextManager[None]) -> None:
        error = JudgeAskedToWait("429")
        call.__exit__(JudgeAskedToWait, error, None)
        self.busy -= 1
        self.standing.failed(error)
        self.fill()

    def _answered(self, call: AbstractContextManager[None]) -> None:
        call.__exit__(None, None, None)
        self.busy -= 1
        self.judge.in_flight -= 1
        self.judge.served.append(self.time.clock.now)
        self.standing.answered()
        self.fill()

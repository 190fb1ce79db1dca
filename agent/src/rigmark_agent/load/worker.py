"""One worker: a connection, a target and a stopwatch of its own, used by one thread at a time."""

import time
from collections.abc import Callable
from contextlib import suppress

from rigmark_agent.attempt import Attempter
from rigmark_agent.errors import MeasurementFailed
from rigmark_agent.load.line import Line
from rigmark_agent.load.outcome import Outcome, Unread, failed
from rigmark_agent.target.llamacpp import LlamaCpp
from rigmark_agent.target.protocol import Ask, Target
from rigmark_agent.transcript import Reply
from rigmark_shared.clock import Clock, monotonic


class Worker:
    """Makes one request after the other; the sensors are read once for all of them."""

    def __init__(
        self, target: Target, line: Line, *, deadline_s: float, clock: Clock = monotonic
    ) -> None:
        self._target = target
        self._line = line
        self._clock = clock
        self._attempter = Attempter(
            target, None, deadline_s=deadline_s, clock=clock, cpu_clock=time.thread_time
        )
        # llama.cpp's server gives a thread to each connection for as long as it is open, so a
        # connection that is kept would make the requests of all others wait.
        self._keeps_line = not isinstance(target, LlamaCpp)
        self._let_go()

    def open_ahead(self) -> None:
        """Open the connection before the request is due; a failure shows in the request."""
        with suppress(MeasurementFailed):
            self._line.warm(self._target.warm_path)

    def reply(self, ask: Ask) -> Reply:
        """Return a whole answer at once; raises MeasurementFailed."""
        try:
            return self._attempter.attempt(ask, _no_listener)
        finally:
            self._let_go()

    def request(self, ask: Ask, due_s: float | None) -> Unread | Outcome:
        """Make a request that is read later; a fault is an outcome too."""
        sent_s = self._clock()
        try:
            received = self._attempter.receive(ask, _no_listener)
        except MeasurementFailed as fault:
            return failed(str(fault), sent_s=sent_s, due_s=due_s, ended_s=self._clock())
        finally:
            self._let_go()
        return Unread(self._attempter, received, sent_s, due_s, ended_s=self._clock())

    def cut(self) -> None:
        """End the request in flight, from whichever thread."""
        self._line.cut()

    def renew(self) -> None:
        """Be ready for the next point."""
        self._line.renew()

    def close(self) -> None:
        """Close the connection."""
        self._line.close()

    def _let_go(self) -> None:
        if not self._keeps_line:
            self._line.close()


class Crew:
    """The workers of a sweep, hired as points need them and kept for the next."""

    def __init__(self, hire: Callable[[], Worker]) -> None:
        self._hire = hire
        self._workers: list[Worker] = []

    def of(self, number: int) -> list[Worker]:
        """Return so many workers, ready for a point; raises AgentError when none can be hired."""
        while len(self._workers) < number:
            self._workers.append(self._hire())
        for worker in self._workers:
            worker.renew()
        return self._workers[:number]

    def close(self) -> None:
        """Close every connection; the next point opens its own."""
        for worker in self._workers:
            worker.close()


def _no_listener(so_far: int, since_first_ms: float) -> None:
    """Tell nobody, for there is more than one answer at a time."""

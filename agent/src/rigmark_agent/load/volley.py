"""The requests of one point: made by several workers at once, until all are made or time is up."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final

from rigmark_agent.load.outcome import Outcome, Unread, failed
from rigmark_agent.load.worker import Worker
from rigmark_agent.target.protocol import Ask
from rigmark_shared.clock import Clock, monotonic

WORKER_THREAD: Final = "load-worker"
UNFINISHED: Final = "not finished when the point's time was over"
UNSENT: Final = "due and not sent: every worker was busy until the point's time was over"
# Long enough to open a connection, short enough that no engine closes it as idle.
_OPENED_AHEAD_S: Final = 0.25
_LOOK_S: Final = 0.25
_CUT_AGAIN_S: Final = 0.02
_PATIENCE_S: Final = 2.0
_ROOM_BYTES: Final = 24 * 1024 * 1024

Turn = tuple[int, float | None]
"""The number of a request, and when it is due in seconds from the start; None is at once."""


class WorkerBroke(RuntimeError):
    """A worker ended by a fault of the agent's own."""


class Volley:
    """Makes each turn's request once, and no more at a time than there are workers."""

    def __init__(
        self,
        workers: Sequence[Worker],
        turns: Sequence[Turn],
        ask: Callable[[int], Ask],
        *,
        limit_s: float,
        clock: Clock = monotonic,
    ) -> None:
        self.begun_s: float | None = None
        """When the first request could start; None when the point did not begin."""
        self._workers = workers
        self._turns: SimpleQueue[Turn] = SimpleQueue()
        for turn in turns:
            self._turns.put(turn)
        self._ask = ask
        self._limit_s = limit_s
        self._clock = clock
        self._over = threading.Event()
        self._start = threading.Barrier(len(workers), action=self._begin)
        self._results: dict[int, Outcome | Unread] = {}
        self._held_bytes = 0
        self._clean: list[Worker] = []

    def run(self) -> None:
        """Make the requests; on Ctrl-C every one in flight is ended at once.

        Raises WorkerBroke.
        """
        threads = [
            threading.Thread(target=self._work, args=(worker,), name=WORKER_THREAD, daemon=True)
            for worker in self._workers
        ]
        for thread in threads:
            thread.start()
        try:
            while any(thread.is_alive() for thread in threads) and not self._is_over(threads):
                next(thread for thread in threads if thread.is_alive()).join(_LOOK_S)
        finally:
            self._over.set()
            self._cut(threads)
        if self._has_broken(threads):
            raise WorkerBroke("a worker of the load ended by a fault of the agent's own")

    def outcomes(self) -> list[Outcome]:
        """Return what came of every request that was begun or due, in their order.

        What was in flight when the time was up has failed, and so has what was due and not sent.
        """
        over_s = self._clock()
        found = {number: _ended(_read(result), over_s) for number, result in self._results.items()}
        while (turn := self._next()) is not None:
            number, due_s = turn
            due_at_s = self._moment(due_s)
            if due_at_s is not None and due_at_s <= over_s:
                found[number] = Outcome(sent_s=over_s, due_s=due_at_s, error=UNSENT)
        return [found[number] for number in sorted(found)]

    def _begin(self) -> None:
        self.begun_s = self._clock()

    def _work(self, worker: Worker) -> None:
        worker.open_ahead()
        with suppress(threading.BrokenBarrierError):  # the point was over before it began
            self._start.wait()
            while not self._over.is_set() and (turn := self._next()) is not None:
                self._take(worker, *turn)
        self._clean.append(worker)

    def _take(self, worker: Worker, number: int, due_s: float | None) -> None:
        ask = self._ask(number)
        due_at_s = self._moment(due_s)
        if due_at_s is not None and self._is_over_before(due_at_s, worker):
            self._turns.put((number, due_s))
            return
        # Stands for what the end of the point finds in flight.
        self._results[number] = Outcome(sent_s=self._clock(), due_s=due_at_s, error=UNFINISHED)
        result = worker.request(ask, due_at_s)
        if result.has_failed and self._over.is_set():
            return
        self._results[number] = self._held(result)

    def _held(self, result: Outcome | Unread) -> Outcome | Unread:
        """Leave an answer unread while there is room; without room, reading cannot wait."""
        if isinstance(result, Unread):
            self._held_bytes += result.size_bytes
        return result if self._held_bytes <= _ROOM_BYTES else _read(result)

    def _next(self) -> Turn | None:
        try:
            return self._turns.get_nowait()
        except Empty:
            return None

    def _moment(self, due_s: float | None) -> float | None:
        return None if due_s is None or self.begun_s is None else self.begun_s + due_s

    def _is_over_before(self, due_at_s: float, worker: Worker) -> bool:
        """Wait for the moment with the connection open, and say whether the end came first."""
        if self._over.wait(max(0.0, due_at_s - self._clock() - _OPENED_AHEAD_S)):
            return True
        worker.open_ahead()
        return self._over.wait(max(0.0, due_at_s - self._clock()))

    def _is_over(self, threads: Sequence[threading.Thread]) -> bool:
        begun_s = self.begun_s
        is_late = begun_s is not None and self._clock() - begun_s > self._limit_s
        return is_late or self._has_broken(threads)

    def _has_broken(self, threads: Sequence[threading.Thread]) -> bool:
        # A worker counts itself before its thread is gone, so the count is read last.
        gone = sum(not thread.is_alive() for thread in threads)
        return gone > len(self._clean)

    def _cut(self, threads: Sequence[threading.Thread]) -> None:
        """End what is in flight, again and again until every thread has noticed."""
        self._start.abort()
        give_up_s = self._clock() + _PATIENCE_S
        for thread in threads:
            while thread.is_alive() and self._clock() < give_up_s:
                for worker in self._workers:
                    worker.cut()
                thread.join(_CUT_AGAIN_S)


def _read(result: Outcome | Unread) -> Outcome:
    return result.read() if isinstance(result, Unread) else result


def _ended(outcome: Outcome, over_s: float) -> Outcome:
    """Let what is still in flight last until the point is over."""
    if outcome.error != UNFINISHED:
        return outcome
    return failed(UNFINISHED, sent_s=outcome.sent_s, due_s=outcome.due_s, ended_s=over_s)

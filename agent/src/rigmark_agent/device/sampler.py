"""Reads the sensors at a steady rate beside a request."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Final

from rigmark_agent.device.memory import ServingProcess
from rigmark_agent.device.protocol import CardReading, Gpus
from rigmark_shared.clock import Clock, monotonic

INTERVAL_S: Final = 0.1
_MOST_SAMPLES: Final = 480
_FEWEST_ROUNDS: Final = 30
# Looking for children walks every process of the machine, so that is done now and then only.
_ROUNDS_BETWEEN_REFRESHES: Final = 20
_PATIENCE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Round:
    """What all sensors said at one moment."""

    at_s: float
    """The moment on the clock that the sampler was given."""
    cards: tuple[CardReading, ...] = ()
    resident_mb: float | None = None


@dataclass(slots=True)
class Recording:
    """The rounds of one attempt, thinned out as they become many."""

    most: int
    rounds: list[Round] = field(default_factory=list)
    stride: int = 1

    def add(self, taken: Round) -> None:
        """Take in a round; when there are too many, every two become one at half the rate."""
        self.rounds.append(taken)
        if len(self.rounds) > self.most:
            first, *rest = self.rounds
            pairs = zip_longest(rest[::2], rest[1::2])
            self.rounds = [first, *(_merged(one, other) for one, other in pairs)]
            self.stride *= 2


class Sampler:
    """Reads the cards and the serving process in a thread of its own, ten times a second.

    A long attempt is read less often: the rate halves whenever the rounds become too many. What is
    kept carries the highest memory of what was dropped, so that no peak is lost.
    """

    def __init__(
        self,
        gpus: Gpus,
        process: ServingProcess | None,
        *,
        clock: Clock = monotonic,
        interval_s: float = INTERVAL_S,
    ) -> None:
        self._gpus = gpus
        self._process = process
        self._clock = clock
        self._interval_s = interval_s
        self._most = max(_FEWEST_ROUNDS, _MOST_SAMPLES // max(1, len(gpus.cards)))

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Record while the block runs, from a first round at its start to a last one at its end."""
        recording = Recording(self._most)
        if self._process:
            self._process.refresh()
        stop = threading.Event()
        thread = threading.Thread(target=self._run, args=(recording, stop), daemon=True)
        recording.add(self._round())
        thread.start()
        try:
            yield recording
        finally:
            stop.set()
            # A driver that hangs must not hang the agent; the thread ends with the program.
            thread.join(_PATIENCE_S)

    def _run(self, recording: Recording, stop: threading.Event) -> None:
        taken = 0
        while not stop.wait(self._interval_s * recording.stride):
            taken += 1
            if self._process and taken % _ROUNDS_BETWEEN_REFRESHES == 0:
                self._process.refresh()
            recording.add(self._round())
        recording.add(self._round())

    def _round(self) -> Round:
        pids = self._process.pids if self._process else ()
        return Round(
            at_s=self._clock(),
            cards=self._gpus.read(pids),
            resident_mb=self._process.resident_mb() if self._process else None,
        )


def _merged(one: Round, other: Round | None) -> Round:
    if other is None:
        return one
    pairs = zip(one.cards, other.cards, strict=True)
    return replace(
        other,
        cards=tuple(_with_higher_memory(before, after) for before, after in pairs),
        resident_mb=_higher(one.resident_mb, other.resident_mb),
    )


def _with_higher_memory(before: CardReading, after: CardReading) -> CardReading:
    return replace(
        after,
        memory_used_mb=_higher(before.memory_used_mb, after.memory_used_mb),
        process_memory_mb=_higher(before.process_memory_mb, after.process_memory_mb),
    )


def _higher(one: float | None, other: float | None) -> float | None:
    return max((value for value in (one, other) if value is not None), default=None)

"""Reads the sensors at a steady rate beside a request."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rigmark_agent.device.memory import system_memory_used_mb
from rigmark_agent.device.other_load import LoadMeter, other_load_pct
from rigmark_agent.device.process import ServingProcess
from rigmark_agent.device.protocol import Gpus
from rigmark_agent.device.recording import Recording, Round
from rigmark_shared.clock import Clock, monotonic

__all__ = ["INTERVAL_S", "INTERVAL_WITHOUT_CARDS_S", "Recording", "Round", "Sampler", "next_tick"]

INTERVAL_S: Final = 0.1
INTERVAL_WITHOUT_CARDS_S: Final = 0.5
"""Main memory is all there is to read then, and it moves slowly; each waking costs the engine."""
_MOST_SAMPLES: Final = 480
_FEWEST_ROUNDS: Final = 30
# Looking for children lists every process of the machine, so that is done now and then only.
_BETWEEN_REFRESHES_S: Final = 2.0
_ROUNDS_BETWEEN_ENERGY: Final = 10
_SHORTEST_ENERGY_WINDOW_S: Final = 1.0
"""The counter moves every 20 to 100 ms: over less, its steps would be part of the figure."""
_PATIENCE_S: Final = 5.0
_EARLY: Final = 0.01
"""A wait may end this part of a step too soon, and is no second tick at the same moment."""


class Sampler:
    """Reads the cards and the serving process in a thread of its own, ten times a second.

    Without cards it does so twice a second.

    A long attempt is read less often: the rate halves whenever the rounds become too many. The
    energy counter, which is slow to read, is read at both ends of an attempt of a second or more,
    and about once a second between them.
    """

    def __init__(
        self,
        gpus: Gpus,
        process: ServingProcess | None,
        *,
        clock: Clock = monotonic,
        interval_s: float | None = None,
        engine_is_here: bool = True,
    ) -> None:
        self._gpus = gpus
        self._process = process
        self._clock = clock
        self._interval_s = interval_s or (INTERVAL_S if gpus.cards else INTERVAL_WITHOUT_CARDS_S)
        self._most = max(_FEWEST_ROUNDS, _MOST_SAMPLES // max(1, len(gpus.cards)))
        self._meter = LoadMeter(process, engine_is_here=engine_is_here)
        self._is_here = engine_is_here
        self._refreshed_s = -math.inf

    def look(self) -> Round:
        """Return what all sensors say at this moment."""
        self._refresh()
        return self._round(energy=True)

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Record while the block runs, from a first round at its start to a last one at its end."""
        recording = Recording(self._most)
        stop = threading.Event()
        thread = threading.Thread(target=self._run, args=(recording, stop), daemon=True)
        self._refresh()
        before = self._meter.read()
        recording.add(self._round(energy=True))
        thread.start()
        try:
            yield recording
        finally:
            stop.set()
            # A driver that hangs must not hang the agent; the thread ends with the program.
            thread.join(_PATIENCE_S)
            recording.other_load_pct = other_load_pct(before, self._meter.read())

    def _run(self, recording: Recording, stop: threading.Event) -> None:
        start_s = recording.rounds[0].at_s
        taken = 0
        while not stop.wait(self._until_next(start_s, self._interval_s * recording.stride)):
            taken += 1
            self._refresh()
            recording.add(self._round(energy=taken % _ROUNDS_BETWEEN_ENERGY == 0))
        took_s = self._clock() - start_s
        recording.add(self._round(energy=took_s >= _SHORTEST_ENERGY_WINDOW_S))

    def _until_next(self, start_s: float, step_s: float) -> float:
        now = self._clock()
        return max(0.0, next_tick(start_s, now, step_s) - now)

    def _refresh(self) -> None:
        now = self._clock()
        if self._process and now - self._refreshed_s >= _BETWEEN_REFRESHES_S:
            self._process.refresh()
            self._refreshed_s = now

    def _round(self, *, energy: bool) -> Round:
        pids = self._process.pids if self._process else ()
        return Round(
            at_s=self._clock(),
            cards=self._gpus.read(pids, energy=energy),
            resident_mb=self._process.resident_mb() if self._process else None,
            ram_used_mb=system_memory_used_mb() if self._is_here else None,
        )


def next_tick(start_s: float, now_s: float, step_s: float) -> float:
    """Return the next moment of a schedule that began at the start; missed ones are left out."""
    return start_s + (math.floor((now_s - start_s) / step_s + _EARLY) + 1) * step_s

"""How busy the machine is with programs that are neither the engine nor this client."""

import time
from dataclasses import dataclass
from typing import Final

import psutil

from rigmark_agent.device import proc
from rigmark_agent.device.process import ServingProcess

_SHORTEST_WINDOW_S: Final = 0.2
"""Processor time is counted in steps of 10 ms; a shorter window would hold too few of them."""


@dataclass(frozen=True, slots=True)
class ProcessorTimes:
    """Processor time since the machine and the programs started, at one moment."""

    working_s: float
    waiting_s: float
    client_s: float
    engine_s: dict[int, float]
    """By process, so that one which starts or ends in between does not turn time back."""


class LoadMeter:
    """Reads the processor times at both ends of an attempt.

    Without the engine's processes there is nothing to subtract, and so no reading: unless the
    engine runs on another machine.
    """

    def __init__(self, engine: ServingProcess | None, *, engine_is_here: bool = True) -> None:
        self._engine = engine
        self._is_readable = engine is not None or not engine_is_here

    def read(self) -> ProcessorTimes | None:
        """Return the times so far; None where they cannot be told apart."""
        machine = _machine_cpu_s() if self._is_readable else None
        if machine is None:
            return None
        engine_s = {} if self._engine is None else self._engine.cpu_s()
        return ProcessorTimes(*machine, client_s=time.process_time(), engine_s=engine_s)


def other_load_pct(before: ProcessorTimes | None, after: ProcessorTimes | None) -> float | None:
    """Return the share of all processors' time that other programs took between two readings."""
    if before is None or after is None:
        return None
    working_s = after.working_s - before.working_s
    whole_s = working_s + after.waiting_s - before.waiting_s
    if whole_s < _SHORTEST_WINDOW_S * (psutil.cpu_count() or 1):
        return None
    engine_s = sum(used - before.engine_s.get(pid, 0.0) for pid, used in after.engine_s.items())
    other_s = working_s - engine_s - (after.client_s - before.client_s)
    return min(100.0, max(0.0, 100.0 * other_s / whole_s))


def _machine_cpu_s() -> tuple[float, float] | None:
    if (times := proc.machine_cpu_s()) is not None:
        return times
    used = psutil.cpu_times()
    return sum(used) - used.idle, used.idle

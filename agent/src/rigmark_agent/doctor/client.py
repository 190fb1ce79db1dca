"""What the measuring itself costs here, and how finely it tells time."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

import psutil

from rigmark_agent.doctor.finding import Finding, Verdict
from rigmark_shared.clock import Clock, monotonic

_NS_PER_US: Final = 1000.0
_BYTES_PER_MB: Final = 1024 * 1024
_COARSE_US: Final = 100.0
_LOOKS: Final = 1000
_LOAD_WINDOW_S: Final = 0.5
_BUSY_PCT: Final = 20.0


def findings_of_client(*, load_pct: Callable[[], float] | None = None) -> Iterator[Finding]:
    """Say how fine the clock is, what this client takes, and how busy the machine is."""
    step_us = clock_step_us()
    verdict = Verdict.OK if step_us < _COARSE_US else Verdict.UNKNOWN
    yield Finding("clock", verdict, f"monotonic, in steps of {step_us:.2f} µs")
    memory_mb = psutil.Process().memory_info().rss / _BYTES_PER_MB
    yield Finding(
        "client",
        Verdict.OK,
        f"{time.process_time():.2f} s of processor time and {memory_mb:.0f} MB so far; each "
        "attempt records its own",
    )
    busy_pct = (load_pct or _machine_load_pct)()
    if busy_pct > _BUSY_PCT:
        yield Finding(
            "other load",
            Verdict.UNKNOWN,
            f"{busy_pct:.0f} % of this machine's processors are in use before any request; what is "
            "at work beside the engine slows it",
        )
    else:
        text = f"{busy_pct:.0f} % of this machine's processors are in use before any request"
        yield Finding("other load", Verdict.OK, text)


def clock_step_us(clock: Clock = monotonic) -> float:
    """Return the smallest step of the clock that was seen, in microseconds."""
    moments = [clock() for _ in range(_LOOKS)]
    steps = [later - earlier for earlier, later in pairwise(moments)]
    seen = [step for step in steps if step > 0]
    return min(seen, default=0.0) * _NS_PER_US * _NS_PER_US


def _machine_load_pct() -> float:
    return float(psutil.cpu_percent(interval=_LOAD_WINDOW_S))

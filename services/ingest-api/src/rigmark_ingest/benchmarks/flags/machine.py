"""Flags of the machine: heat, power, and programs that were in the way."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from statistics import fmean
from typing import Final

from rigmark_ingest.benchmarks.flags.facts import RunFacts
from rigmark_shared.methodology.derive import PERCENT
from rigmark_shared.wire import Attempt

_BUSY_CLIENT_PCT: Final = 10.0
_BUSY_MACHINE_PCT: Final = 20.0
_DRIFT: Final = 0.10
_WARMER_C: Final = 1.0
_SLOWER_CLOCK: Final = 0.98
_MOST_NAMED: Final = 4


def throttled(facts: RunFacts) -> str | None:
    """The card told why it ran slower than it could."""
    reasons = Counter(chain.from_iterable(sample.throttle_reasons for sample in facts.trace))
    named = [
        f"{reason} in {count * PERCENT / len(facts.trace):.0f} % of the samples"
        for reason, count in reasons.most_common(_MOST_NAMED)
        if "idle" not in reason.lower()
    ]
    return "; ".join(named) or None


def thermal_drift(facts: RunFacts) -> str | None:
    """The speed fell over the repetitions while the card grew warmer or its clock dropped."""
    speeds = facts.of_each("decode_speed_tok_s")
    if len(speeds) < len(facts.counting) or not speeds or speeds[-1] >= speeds[0] * (1 - _DRIFT):
        return None
    cause = _warmer(facts.counting[0], facts.counting[-1])
    return f"from {speeds[0]:.1f} to {speeds[-1]:.1f} tok/s while {cause}" if cause else None


def client_busy(facts: RunFacts) -> str | None:
    """The client took much of a processor."""
    shares = [
        attempt.client_cpu_ms / attempt.marks.end_ms * PERCENT
        for attempt in facts.counting
        if attempt.client_cpu_ms is not None and attempt.marks.end_ms > 0
    ]
    most = max(shares, default=0.0)
    return f"up to {most:.0f} % of a processor" if most > _BUSY_CLIENT_PCT else None


def busy_machine(facts: RunFacts) -> str | None:
    """Other programs took much of the processors."""
    most = max((attempt.other_load_pct or 0.0 for attempt in facts.counting), default=0.0)
    return f"up to {most:.0f} % of the processors" if most > _BUSY_MACHINE_PCT else None


def _warmer(first: Attempt, last: Attempt) -> str | None:
    was, became = _temperature(first), _temperature(last)
    if was is not None and became is not None and became > was + _WARMER_C:
        return f"the temperature rose from {was:.0f} to {became:.0f} °C"
    before, after = _clock(first), _clock(last)
    if before is not None and after is not None and after < before * _SLOWER_CLOCK:
        return f"the clock fell from {before:.0f} to {after:.0f} MHz"
    return None


def _temperature(attempt: Attempt) -> float | None:
    return _mean([sample.temperature_c for sample in attempt.device_trace])


def _clock(attempt: Attempt) -> float | None:
    return _mean([sample.sm_clock_mhz for sample in attempt.device_trace])


def _mean(readings: Sequence[float | None]) -> float | None:
    known = [reading for reading in readings if reading is not None]
    return fmean(known) if known else None

"""What the sensors of a device trace tell of memory and energy."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from statistics import fmean

from rigmark_shared.methodology import memory_gb
from rigmark_shared.wire import Attempt, DeviceSample

# The counter moves every 20 to 100 ms; over less than a second its steps are part of the figure.
_SHORTEST_ENERGY_WINDOW_MS = 1000.0
# Below this part of the answer, the energy of the rest would be missing from each token's.
_SMALLEST_COVERED_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Energy:
    """Energy of all devices while an attempt ran, and how long their counters were watched."""

    energy_j: float
    window_ms: float


def peak_memory_gb(attempts: Sequence[Attempt]) -> float | None:
    """Return the peak over the attempts of the memory that the model took, over all devices.

    On a device where the serving process is told apart its memory counts, also where it is none;
    else all that is in use. None where no device tells of any.
    """
    peaks = [sum(map(_peak_mb, _by_device(attempt))) for attempt in attempts]
    return memory_gb(max(peaks, default=None))


def energy_of(attempt: Attempt) -> Energy | None:
    """Return the rise of all devices' energy counters up to the attempt's end.

    None unless each counter was watched for a second and for most of the answer, and never fell.
    """
    rises = [_rise(samples, attempt) for samples in _by_device(attempt)]
    known = [rise for rise in rises if rise is not None]
    if not known or len(known) < len(rises):
        return None
    return Energy(
        energy_j=sum(rise.energy_j for rise in known),
        window_ms=fmean(rise.window_ms for rise in known),
    )


def _by_device(attempt: Attempt) -> Sequence[Sequence[DeviceSample]]:
    devices: dict[int, list[DeviceSample]] = defaultdict(list)
    for sample in attempt.device_trace:
        devices[sample.device].append(sample)
    return list(devices.values())


def _peak_mb(samples: Sequence[DeviceSample]) -> float:
    told = [mb for sample in samples if (mb := sample.process_memory_mb) is not None]
    in_use = [mb for sample in samples if (mb := sample.memory_used_mb) is not None]
    return max(told or in_use, default=0.0)


def _rise(samples: Sequence[DeviceSample], attempt: Attempt) -> Energy | None:
    counters = sorted((s.at_ms, s.energy_j) for s in samples if s.energy_j is not None)
    if not counters or any(later[1] < earlier[1] for earlier, later in pairwise(counters)):
        return None
    first_ms, first_j = counters[0]
    last_ms = min(counters[-1][0], attempt.marks.end_ms)
    window_ms = last_ms - first_ms
    shortest = max(
        _SHORTEST_ENERGY_WINDOW_MS, attempt.marks.last_token_ms * _SMALLEST_COVERED_SHARE
    )
    if window_ms < shortest:
        return None
    rise_j = _counter_at(last_ms, counters) - first_j
    return Energy(rise_j, window_ms) if rise_j > 0 else None


def _counter_at(moment_ms: float, counters: Sequence[tuple[float, float]]) -> float:
    """Return the counter at a moment between its first and last reading, on the line between."""
    after = bisect_left(counters, moment_ms, key=itemgetter(0))
    at_ms, reading_j = counters[after]
    if not after or at_ms == moment_ms:
        return reading_j
    before_ms, before_j = counters[after - 1]
    return before_j + (reading_j - before_j) * (moment_ms - before_ms) / (at_ms - before_ms)

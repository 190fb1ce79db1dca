"""What the sensors of a device trace tell of memory and energy."""

from collections import defaultdict
from collections.abc import Sequence

from rigmark_shared.methodology import memory_gb
from rigmark_shared.wire import Attempt, DeviceSample

# The counter moves every 20 to 100 ms; over less than a second its steps are part of the figure.
_SHORTEST_ENERGY_WINDOW_MS = 1000.0


def peak_memory_gb(attempts: Sequence[Attempt]) -> float | None:
    """Return the peak over the attempts of the memory that the model took, over all devices.

    On a device where the serving process is told apart its memory counts, else all that is in use.
    """
    peaks = [sum(map(_peak_mb, _by_device(attempt))) for attempt in attempts]
    return memory_gb(max(peaks, default=None))


def energy_j(attempt: Attempt) -> float | None:
    """Return the rise of all devices' energy counters; None unless each rose for a second."""
    rises = [_rise_j(samples) for samples in _by_device(attempt)]
    return None if None in rises else sum(rise for rise in rises if rise is not None) or None


def _by_device(attempt: Attempt) -> Sequence[Sequence[DeviceSample]]:
    devices: dict[int, list[DeviceSample]] = defaultdict(list)
    for sample in attempt.device_trace:
        devices[sample.device].append(sample)
    return list(devices.values())


def _peak_mb(samples: Sequence[DeviceSample]) -> float:
    of_process = max((sample.process_memory_mb or 0 for sample in samples), default=0)
    return of_process or max((sample.memory_used_mb or 0 for sample in samples), default=0)


def _rise_j(samples: Sequence[DeviceSample]) -> float | None:
    counters = [(s.at_ms, s.energy_j) for s in samples if s.energy_j is not None]
    if not counters:
        return None
    (first_ms, first_j), (last_ms, last_j) = min(counters), max(counters)
    if last_ms - first_ms < _SHORTEST_ENERGY_WINDOW_MS or last_j <= first_j:
        return None
    return last_j - first_j

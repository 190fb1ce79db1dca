"""Scales: where a value lies between the ends of an axis, and which values the axis names."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log, log10
from typing import Final

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST_DATA_TICKS: Final = 8
_FLAT_SHARE: Final = 0.1
_LOG_FROM_RATIO: Final = 8.0
"""Values that double from one to the next crowd together on a linear axis from here on."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One axis from `low` to `high`, linear or logarithmic, with the values it names."""

    low: float
    high: float
    ticks: tuple[float, ...]
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """Return where a value lies, 0 at the low end and 1 at the high end."""
        low, high, at = self.low, self.high, value
        if self.logarithmic:
            low, high, at = log(low), log(high), log(value)
        return 0.5 if high == low else (at - low) / (high - low)


def measured(values: Sequence[float], *, from_zero: bool, ticks: int = 4) -> Scale:
    """Return a linear scale that holds all values and ends on round ones."""
    low, high = (0.0 if from_zero else min(values)), max(values)
    # What does not change is drawn as a flat line amid a narrow range.
    step = _round_step((high - low or abs(high) * _FLAT_SHARE or 1.0) / ticks)
    first, last = floor(low / step), ceil(high / step)
    if first == last:
        last += 1
    return Scale(first * step, last * step, tuple(n * step for n in range(first, last + 1)))


def swept(values: Sequence[float]) -> Scale:
    """Return a scale over the settings of a sweep, which names the settings themselves."""
    settings = sorted(set(values))
    low, high = settings[0], settings[-1]
    every = ceil(len(settings) / _MOST_DATA_TICKS)
    doubles = low > 0 and high / low >= _LOG_FROM_RATIO
    return Scale(low, high, tuple(settings[::every]), logarithmic=doubles)


def _round_step(least: float) -> float:
    magnitude = 10.0 ** floor(log10(least))
    return next(step * magnitude for step in _STEPS if step * magnitude >= least * (1 - 1e-9))

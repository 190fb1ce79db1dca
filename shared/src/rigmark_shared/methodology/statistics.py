"""Figures over repetitions: mean, median, spread and interval, never the best of them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean, median_high, median_low
from statistics import mean as mean_of_fractions
from typing import Final

from rigmark_shared.methodology.derive import LARGEST, PERCENT

FEWEST_FOR_AN_INTERVAL: Final = 2
TARGET_CV_PCT: Final = 5.0
"""The coefficient of variation that a rig repeats for, unless it says otherwise."""
FEWEST_READINGS: Final = {90: 10, 95: 20, 99: 100}
"""How many readings a percentile needs; any other needs one."""

_CONFIDENCE: Final = 0.95
# Each halving gives one bit; a double has 53.
_HALVINGS: Final = 60


@dataclass(frozen=True, slots=True)
class Summary:
    """A figure over `n` attempts; what needs two of them is None with one.

    `low` and `high` bound the 95 % t-interval of the mean, cut at 0: no figure is negative.
    """

    n: int
    mean: float
    median: float
    sd: float | None = None
    cv_pct: float | None = None
    low: float | None = None
    high: float | None = None


def summary(values: Iterable[float | None]) -> Summary | None:
    """Return the summary of the values that are known; None when there is none."""
    known = [value for value in values if value is not None and abs(value) <= LARGEST]
    if not known:
        return None
    mean = _mean(known)
    if len(known) < FEWEST_FOR_AN_INTERVAL:
        return Summary(n=1, mean=mean, median=known[0])
    spread = _spread(known, mean)
    half = None if spread is None else t_quantile(len(known) - 1) * spread / math.sqrt(len(known))
    return Summary(
        n=len(known),
        mean=mean,
        median=_median(known),
        sd=spread,
        cv_pct=_finite(spread / mean * PERCENT) if spread is not None and mean > 0 else None,
        low=None if half is None else max(0.0, mean - half),
        high=None if half is None else _finite(mean + half),
    )


def percentile(readings: Sequence[float], percent: int) -> float | None:
    """Return a percentile by linear interpolation between the closest ranks.

    None where the readings are fewer than FEWEST_READINGS asks for.
    """
    if len(readings) < FEWEST_READINGS.get(percent, 1):
        return None
    ordered = sorted(readings)
    place = (len(ordered) - 1) * percent / PERCENT
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@lru_cache(maxsize=256)
def t_quantile(degrees: int) -> float:
    """Return the two-sided 95 % quantile of Student's t for a whole number of degrees of freedom.

    Solved from the closed form of its probability, Abramowitz and Stegun 26.7.3 and 26.7.4.
    """
    low, high = 0.0, math.pi / 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _probability_within(middle, degrees) < _CONFIDENCE:
            low = middle
        else:
            high = middle
    return math.tan(low) * math.sqrt(degrees)


def _probability_within(angle: float, degrees: int) -> float:
    """Return the probability that |t| is at most tan(angle) · √degrees."""
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = degrees % 2
    term = cosine if odd else 1.0
    total = term if degrees > 1 else 0.0
    for step in range(2 + odd, degrees - 1, 2):
        term *= cosine * cosine * (step - 1) / step
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def _mean(values: Sequence[float]) -> float:
    try:
        return fmean(values)
    except OverflowError:
        # The sum of figures near the largest float overflows; the exact mean of fractions does not.
        return mean_of_fractions(values)


def _median(values: Sequence[float]) -> float:
    # Halved before they are added, for the reason above.
    return median_low(values) / 2 + median_high(values) / 2


def _spread(values: Sequence[float], mean: float) -> float | None:
    """Return the standard deviation of a sample."""
    squares = math.fsum((value - mean) * (value - mean) for value in values)
    return _finite(math.sqrt(squares / (len(values) - 1)))


def _finite(value: float) -> float | None:
    return value if abs(value) <= LARGEST else None

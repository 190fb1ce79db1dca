"""Quantiles of the chi-squared distribution, for the interval of a deviation."""

import math
from functools import lru_cache
from typing import Final

_CONFIDENCE: Final = 0.95
_HALVINGS: Final = 80
_TERMS: Final = 10_000


def sd_interval(sd: float, degrees: int) -> tuple[float, float]:
    """Return the 95 % interval of a normal deviation that was seen with 1 degree or more."""
    outside = (1 - _CONFIDENCE) / 2
    upper, lower = quantile(1 - outside, degrees), quantile(outside, degrees)
    return sd * math.sqrt(degrees / upper), sd * math.sqrt(degrees / lower)


@lru_cache(maxsize=64)
def quantile(probability: float, degrees: int) -> float:
    """Return the value that a chi-squared variable stays below with a probability."""
    low, high = 0.0, degrees + 20 * math.sqrt(2 * degrees) + 20
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _below(middle, degrees) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(value: float, degrees: int) -> float:
    """Return the probability of less: the lower incomplete gamma function by its series.

    Abramowitz and Stegun 6.5.29.
    """
    half, shape = value / 2, degrees / 2
    if half <= 0:
        return 0.0
    term = total = 1 / shape
    for step in range(1, _TERMS):
        term *= half / (shape + step)
        total += term
        if term < total * 1e-16:
            break
    return min(1.0, total * math.exp(shape * math.log(half) - half - math.lgamma(shape)))

"""How far the judges of a panel agree: Krippendorff's alpha for scores on an interval scale."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import fsum
from typing import Final

PANEL_DISAGREES_POINTS: Final = 15.0
"""Judges whose mean KPIs differ by more than this disagree, and a flag says so."""

_FEWEST_RATINGS: Final = 2


def krippendorff_alpha(ratings: Mapping[str, Sequence[float | None]]) -> float | None:
    """Return the agreement of judges on units in the same order; None marks what one did not rate.

    1 is full agreement and 0 what chance gives. None where no unit has two ratings, or where all
    ratings are the same, so that there is nothing to tell apart.

    K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), with the interval metric.
    """
    units = [
        known
        for unit in zip(*ratings.values(), strict=True)
        if len(known := [one for one in unit if one is not None]) >= _FEWEST_RATINGS
    ]
    values = [value for unit in units for value in unit]
    expected = _squares(values) / (len(values) - 1) if values else 0.0
    if expected == 0:
        return None
    observed = fsum(_squares(unit) / (len(unit) - 1) for unit in units)
    return 1 - observed / expected


def spread(means: Sequence[float]) -> float:
    """Return the largest difference between judges' means; 0 for one judge."""
    return max(means) - min(means)


def _squares(values: Sequence[float]) -> float:
    """Return the sum of squared differences over all ordered pairs."""
    return 2 * fsum((first - second) ** 2 for first, second in combinations(values, 2))

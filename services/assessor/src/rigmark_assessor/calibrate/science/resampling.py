"""Percentile bootstrap of figures over texts."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from rigmark_assessor.calibrate.figures import FEWEST_FOR_AN_INTERVAL, RESAMPLES, Estimate

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Statistic = Callable[[Indices], Floats]
"""Returns a figure, or a row of them, for each row of indices; NaN where there is none."""

# A text more or less in memory does not count, thousands of copies of thousands do.
_AT_ONCE = 200
_CONFIDENCE = 0.95


def estimates(statistic: Statistic, strata: Indices, *, seed: int) -> list[Estimate]:
    """Return the figures of texts with their intervals, which hold all together.

    Texts are drawn anew within their strata. Resamples in which a figure does not exist tell
    nothing and are left out.
    """
    n = len(strata)
    values = np.atleast_1d(statistic(np.arange(n)[None, :])[0])
    if not np.isfinite(values).all():
        return [Estimate(None, why="the texts do not differ in it") for _ in values]
    if n < FEWEST_FOR_AN_INTERVAL:
        why = f"fewer than {FEWEST_FOR_AN_INTERVAL} texts give no interval"
        return [Estimate(float(one), why=why) for one in values]
    found = np.concatenate([statistic(chosen) for chosen in _draws(strata, seed)])
    outside = (1 - _CONFIDENCE) / 2 / len(values)
    lows, highs = np.nanquantile(
        found.reshape(RESAMPLES, len(values)), [outside, 1 - outside], axis=0
    )
    spans = zip(values, lows, highs, strict=True)
    return [Estimate(float(value), float(low), float(high)) for value, low, high in spans]


def _draws(strata: Indices, seed: int) -> Iterator[Indices]:
    """Yield rows of indices; a text stays in the place of its stratum."""
    rng = np.random.default_rng(seed)
    places = [np.flatnonzero(strata == one) for one in np.unique(strata)]
    for _ in range(0, RESAMPLES, _AT_ONCE):
        chosen = np.empty((_AT_ONCE, len(strata)), dtype=np.intp)
        for mine in places:
            chosen[:, mine] = mine[rng.integers(0, len(mine), (_AT_ONCE, len(mine)))]
        yield chosen

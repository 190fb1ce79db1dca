"""Agreement of scores with labels: rank correlation, weighted kappa, error and bias."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import stats

from rigmark_assessor.calibrate.figures import (
    FEWEST_FOR_AN_INTERVAL,
    KAPPA_STEP,
    RESAMPLES,
    Agreement,
    Estimate,
)

Floats = npt.NDArray[np.float64]
Statistic = Callable[..., Floats]

_AT_ONCE: Final = 256
_FEWEST_FOR_RANKS: Final = 3


def agreement(labels: Sequence[float], scores: Sequence[float], *, seed: int) -> Agreement:
    """Return the agreement of scores with labels of the same texts; a seed gives the same figures.

    The intervals are bias-corrected and accelerated bootstrap intervals over texts.
    """
    pair = np.asarray(labels, dtype=float), np.asarray(scores, dtype=float)
    return Agreement(
        n=len(labels),
        spearman=_ranked(pair, spearman, seed),
        kappa=_ranked(pair, weighted_kappa, seed),
        mae=_estimate(pair, _mean_absolute, seed),
        bias=_estimate(pair, _mean_signed, seed),
    )


def spearman(labels: Floats, scores: Floats, axis: int = -1) -> Floats:
    """Return Spearman's rho along the last axis; 0 where either side is all the same."""
    del axis
    first, second = (_centred(stats.rankdata(one, axis=-1)) for one in (labels, scores))
    above = (first * second).sum(axis=-1)
    below = np.sqrt((first**2).sum(axis=-1) * (second**2).sum(axis=-1))
    return np.asarray(np.divide(above, below, out=np.zeros_like(above), where=below > 0))


def weighted_kappa(labels: Floats, scores: Floats, axis: int = -1) -> Floats:
    """Return Cohen's kappa with quadratic weights along the last axis, over steps of KAPPA_STEP.

    With these weights it is 1 − mean (x − y)² over what chance would give (Cohen 1968), so that no
    table of categories is needed. 1 where there is nothing but the same value on both sides.
    """
    del axis
    first, second = np.round(labels / KAPPA_STEP), np.round(scores / KAPPA_STEP)
    observed = ((first - second) ** 2).mean(axis=-1)
    apart = first.mean(axis=-1) - second.mean(axis=-1)
    chance = first.var(axis=-1) + second.var(axis=-1) + apart**2
    return np.asarray(
        1 - np.divide(observed, chance, out=np.zeros_like(observed), where=chance > 0)
    )


def _mean_absolute(labels: Floats, scores: Floats, axis: int = -1) -> Floats:
    return np.asarray(np.abs(scores - labels).mean(axis=axis))


def _mean_signed(labels: Floats, scores: Floats, axis: int = -1) -> Floats:
    return np.asarray((scores - labels).mean(axis=axis))


def _ranked(pair: tuple[Floats, Floats], statistic: Statistic, seed: int) -> Estimate:
    if len(pair[0]) < _FEWEST_FOR_RANKS:
        return Estimate(None, why="there are fewer than three texts")
    if any(np.ptp(one) == 0 for one in pair):
        return Estimate(None, why="all labels or all scores are the same")
    return _estimate(pair, statistic, seed)


def _estimate(pair: tuple[Floats, Floats], statistic: Statistic, seed: int) -> Estimate:
    value = float(statistic(*pair))
    if len(pair[0]) < FEWEST_FOR_AN_INTERVAL:
        return Estimate(value, why=f"fewer than {FEWEST_FOR_AN_INTERVAL} texts give no interval")
    with warnings.catch_warnings():
        # Where every resample gives the same, there is no interval but the figure itself.
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        found: Any = stats.bootstrap(
            pair,
            statistic,
            paired=True,
            vectorized=True,
            n_resamples=RESAMPLES,
            batch=_AT_ONCE,
            method="BCa",
            rng=np.random.default_rng(seed),
        ).confidence_interval
    low, high = float(found.low), float(found.high)
    if not (np.isfinite(low) and np.isfinite(high)):
        return Estimate(value, value, value)
    return Estimate(value, low, high)


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean(axis=-1, keepdims=True))

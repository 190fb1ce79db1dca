"""A scenario's KPI over several samples of a judge, and how far the judge's own noise moves it.

The interval speaks of the judge's noise only: ask the same judges again, and the mean moves this
far. Of what the judges have in common, and of the candidate's own noise, it knows nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from statistics import fmean
from typing import Final

from rigmark_shared.methodology.kpi import CENT, EXACT, SCORE_MAX, SCORE_MIN
from rigmark_shared.methodology.statistics import t_quantile

FEWEST_DF: Final = 10
"""Earlier judgements with fewer degrees of freedom say nothing yet about a judge's noise."""
MOST_DF: Final = 20
"""How much earlier judgements may weigh against the samples at hand.

The noise differs from response to response: what was seen of others is a prior and not the truth,
however much of it there is.
"""
FEWEST_OF_ITS_OWN: Final = 2
"""With samples alone to go by, an interval needs as many degrees of freedom as this."""
RESOLUTION_SD: Final = 0.72
"""No KPI is known better than this: four scores in steps of 5 are each rounded to their step.

A uniform error of 5 points has the deviation 5 / √12; four of them, each at a weight of a quarter,
give half of that. Without it a judge that answers twice alike would pass for one without noise.
"""


@dataclass(frozen=True, slots=True)
class SampleKpi:
    """The KPI of one sample, and which judge of the panel gave it."""

    judge: int
    kpi: Decimal


@dataclass(frozen=True, slots=True)
class Noise:
    """A judge's deviation within one response, over many responses of a scenario."""

    sd: float
    df: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A KPI: the mean over judges of their means over `n` samples in all.

    `sd` is the deviation within a judge's own samples, None where no judge gave two. `low` and
    `high` bound the 95 % interval, None where nothing is known of the noise.
    """

    kpi: Decimal
    sd: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def half_width(self) -> float | None:
        """The larger side of the interval, which stops at the ends of the scale."""
        if self.low is None or self.high is None:
            return None
        return max(float(self.kpi) - self.low, self.high - float(self.kpi))


def judged(samples: Sequence[SampleKpi], noise: Noise | None) -> Judged:
    """Return the KPI of at least one sample, with its interval.

    The interval rests on the variance within judges, of these samples and of earlier ones of the
    same judges and scenario together, and on Student's t for the degrees of freedom of both.
    """
    by_judge: dict[int, list[Decimal]] = {}
    for one in samples:
        by_judge.setdefault(one.judge, []).append(one.kpi)
    kpi = _mean([_mean(kpis) for kpis in by_judge.values()]).quantize(CENT)
    squares, df = _within(by_judge.values())
    half = _half_width([len(kpis) for kpis in by_judge.values()], squares, df=df, noise=noise)
    return Judged(
        kpi=kpi,
        sd=math.sqrt(squares / df) if df else None,
        low=None if half is None else max(float(SCORE_MIN), float(kpi) - half),
        high=None if half is None else min(float(SCORE_MAX), float(kpi) + half),
        n=len(samples),
    )


def overall_interval(
    scenarios: Iterable[tuple[Decimal, float | None, float | None]],
) -> tuple[float, float] | None:
    """Return the interval of a mean of KPIs, each with its low and high; None unless all have one.

    The judge's noise of one scenario knows nothing of that of another, so that variances add.
    """
    squares, kpis = 0.0, []
    for kpi, low, high in scenarios:
        if low is None or high is None:
            return None
        squares += max(float(kpi) - low, high - float(kpi)) ** 2
        kpis.append(float(kpi))
    if not kpis:
        return None
    mean, half = fmean(kpis), math.sqrt(squares) / len(kpis)
    return max(float(SCORE_MIN), mean - half), min(float(SCORE_MAX), mean + half)


def pooled(parts: Iterable[Noise]) -> Noise | None:
    """Return the noise of all parts together, each by its degrees of freedom; None without any."""
    known = [part for part in parts if part.df > 0]
    df = sum(part.df for part in known)
    if df == 0:
        return None
    return Noise(math.sqrt(sum(part.sd**2 * part.df for part in known) / df), df)


def dimension_means(samples: Sequence[Mapping[str, int]]) -> dict[str, float]:
    """Return the mean score of each dimension over samples that all have the same dimensions."""
    return {key: fmean(sample[key] for sample in samples) for key in samples[0]}


def _mean(kpis: Sequence[Decimal]) -> Decimal:
    with localcontext(EXACT):
        return sum(kpis, Decimal(0)) / len(kpis)


def _within(groups: Iterable[Sequence[Decimal]]) -> tuple[float, int]:
    """Return the sum of squares about each judge's own mean, and its degrees of freedom."""
    squares, df = 0.0, 0
    for kpis in groups:
        mean = float(_mean(kpis))
        squares += math.fsum((float(kpi) - mean) ** 2 for kpi in kpis)
        df += len(kpis) - 1
    return squares, df


def _half_width(
    counts: Sequence[int], squares: float, *, df: int, noise: Noise | None
) -> float | None:
    if noise is not None and noise.df >= FEWEST_DF:
        weight = min(noise.df, MOST_DF)
        squares, df = squares + noise.sd**2 * weight, df + weight
    elif df < FEWEST_OF_ITS_OWN:
        return None
    variance = max(squares / df, RESOLUTION_SD**2)
    of_mean = variance * sum(1 / count for count in counts) / len(counts) ** 2
    return t_quantile(df) * math.sqrt(of_mean)

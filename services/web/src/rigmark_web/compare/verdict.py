"""Whether one of two figures is better, and when that cannot be said."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from rigmark_shared.methodology import METRICS, Direction
from rigmark_shared.methodology.comparability import Difference
from rigmark_web.benchmarks.figure import FigureView, StatisticsView

_PERCENT: Final = 100.0
_JUDGED: Final = ("scenario_kpi", "overall_quality")


class Verdict(StrEnum):
    """What can be said of two figures."""

    A_IS_BETTER = "a_is_better"
    B_IS_BETTER = "b_is_better"
    EQUAL = "equal"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    """Their intervals overlap: repeated, it may well be the other way round."""
    NOISE_UNKNOWN = "noise_unknown"
    """How far the judge's own noise moves a judged quality is not known of both."""
    NEITHER_WAY_IS_BETTER = "neither_way_is_better"
    NOT_COMPARABLE = "not_comparable"
    UNKNOWN = "unknown"
    """At least one of them is unknown."""


class ObstacleView(BaseModel):
    """Why two figures are not comparable."""

    axis: str
    label: str
    sentence: str


class ComparedFigureView(BaseModel):
    """One figure of both benchmarks."""

    id: str
    label: str
    unit: str
    a: FigureView
    b: FigureView
    difference_pct: float | None
    """How much higher or lower b is, in percent of a; null where they are not comparable."""
    verdict: Verdict
    obstacles: list[ObstacleView]


def compare_figures(
    a: FigureView, b: FigureView, obstacles: Sequence[Difference]
) -> ComparedFigureView:
    """Put one figure of both sides together; obstacles are those that bear on it."""
    verdict = _verdict(a, b, obstacles)
    is_told = verdict not in (Verdict.UNKNOWN, Verdict.NOT_COMPARABLE)
    return ComparedFigureView(
        id=a.id,
        label=a.label,
        unit=a.unit,
        a=a,
        b=b,
        difference_pct=_difference_pct(a.value, b.value) if is_told else None,
        verdict=verdict,
        obstacles=[
            ObstacleView(axis=each.axis, label=each.label, sentence=each.sentence)
            for each in (obstacles if verdict is Verdict.NOT_COMPARABLE else ())
        ],
    )


def _verdict(a: FigureView, b: FigureView, obstacles: Sequence[Difference]) -> Verdict:
    direction = METRICS[a.id].direction
    if a.value is None or b.value is None:
        return Verdict.UNKNOWN
    if obstacles:
        return Verdict.NOT_COMPARABLE
    if a.value == b.value:
        return Verdict.EQUAL
    if direction is Direction.NEITHER:
        return Verdict.NEITHER_WAY_IS_BETTER
    if unclear := _why_unclear(a, b):
        return unclear
    a_is_better = (a.value > b.value) == (direction is Direction.HIGHER_IS_BETTER)
    return Verdict.A_IS_BETTER if a_is_better else Verdict.B_IS_BETTER


def _why_unclear(a: FigureView, b: FigureView) -> Verdict | None:
    if a.id in _JUDGED and not (_has_interval(a.statistics) and _has_interval(b.statistics)):
        return Verdict.NOISE_UNKNOWN
    return Verdict.NO_CLEAR_DIFFERENCE if overlap(a.statistics, b.statistics) else None


def overlap(a: StatisticsView | None, b: StatisticsView | None) -> bool:
    """Say whether two intervals are both known and share a value."""
    if a is None or b is None or None in (a.low, a.high, b.low, b.high):
        return False
    return max(a.low or 0.0, b.low or 0.0) <= min(a.high or 0.0, b.high or 0.0)


def _has_interval(statistics: StatisticsView | None) -> bool:
    return statistics is not None and None not in (statistics.low, statistics.high)


def _difference_pct(a: float | None, b: float | None) -> float | None:
    if not a or b is None:
        return None
    return (b - a) / a * _PERCENT

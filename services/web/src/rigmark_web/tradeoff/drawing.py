"""Placing the chart: a dot for each result, the front as a line of steps, and its letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rigmark_web.charts.line import Tick
from rigmark_web.charts.scale import Scale
from rigmark_web.charts.scatter import Dot, Plot, magnitudes
from rigmark_web.figures import figure, score
from rigmark_web.tradeoff.views import MarkView

_QUALITY: Final = Scale(0, 100, (0, 20, 40, 60, 80, 100))
_MOST_TOLD: Final = 5
# Letters nearer than this, in percent of the plot, would be written over each other.
_APART_X: Final = 3.5
_APART_Y: Final = 4.0


@dataclass(frozen=True, slots=True)
class Step:
    """One straight piece of the line that joins the front."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Label:
    """The letters of one result on the front, or of several that lie close together."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The chart, ready to be drawn."""

    summary: str
    """What it shows, for those who do not see it."""
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    dots: tuple[tuple[MarkView, Dot], ...]
    """The front last, so that nothing covers it."""
    steps: tuple[Step, ...]
    labels: tuple[Label, ...]


def drawing(marks: Sequence[MarkView]) -> Drawing | None:
    """Place the results, which come by quality; None without any."""
    if not marks:
        return None
    plot = Plot(magnitudes([mark.decode_speed_tok_s for mark in marks]), _QUALITY)
    dots = [(mark, _dot(plot, mark)) for mark in marks]
    of_front = [(mark, dot) for mark, dot in dots if mark.letter]
    return Drawing(
        summary=_summary(marks),
        x_ticks=plot.x_ticks,
        y_ticks=plot.y_ticks,
        dots=(*((mark, dot) for mark, dot in dots if not mark.letter), *of_front),
        steps=tuple(_steps([dot for _, dot in of_front])),
        labels=tuple(_labels(of_front)),
    )


def _dot(plot: Plot, mark: MarkView) -> Dot:
    low, high = mark.quality_low, mark.quality_high
    interval = None if low is None or high is None else (low, high)
    return plot.dot(mark.decode_speed_tok_s, mark.overall_quality, interval)


def _steps(front: Sequence[Dot]) -> list[Step]:
    """Bound what the front beats: down from each of its dots, then right to the next."""
    steps = []
    for here, then in pairwise(front):
        steps += [Step(here.x, here.y, here.x, then.y), Step(here.x, then.y, then.x, then.y)]
    return steps


def _labels(front: Sequence[tuple[MarkView, Dot]]) -> list[Label]:
    labels: list[Label] = []
    for mark, dot in front:
        last = labels[-1] if labels else None
        if last and dot.x - last.x < _APART_X and dot.y - last.y < _APART_Y:
            labels[-1] = Label(last.x, last.y, f"{last.text} {mark.letter}")
        else:
            labels.append(Label(dot.x, dot.y, str(mark.letter)))
    return labels


def _summary(marks: Sequence[MarkView]) -> str:
    speeds = [mark.decode_speed_tok_s for mark in marks]
    qualities = [mark.overall_quality for mark in marks]
    front = [mark for mark in marks if mark.letter]
    told = [
        f"{mark.letter} {mark.model} ({figure(mark.decode_speed_tok_s)} tok/s, "
        f"quality {score(mark.overall_quality)})"
        for mark in front[:_MOST_TOLD]
    ]
    if len(front) > _MOST_TOLD:
        told.append(f"{len(front) - _MOST_TOLD} more")
    return (
        f"Speed against quality of {len(marks)} result{'' if len(marks) == 1 else 's'}: "
        f"{figure(min(speeds))} to {figure(max(speeds))} tok/s, "
        f"quality {score(min(qualities))} to {score(max(qualities))}. "
        f"Pareto front: {', '.join(told)}. The table below holds all of them."
    )

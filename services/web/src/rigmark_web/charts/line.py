"""A line chart: series of points placed on a small canvas, with the axes that explain them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rigmark_web.charts.scale import Scale, measured, swept
from rigmark_web.figures import count, figure

_MOST_DOTS: Final = 24
_IN_FULL_BELOW: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Canvas:
    """The size of a chart in units of its own, and the margins for what the axes are called."""

    width: float
    height: float
    left: float
    bottom: float
    y_ticks: int
    """About how many values the y axis names."""
    right: float = 12.0
    top: float = 10.0


LARGE: Final = Canvas(width=360, height=210, left=48, bottom=36, y_ticks=4, right=22)
SMALL: Final = Canvas(width=250, height=104, left=40, bottom=20, y_ticks=2, right=22)


@dataclass(frozen=True, slots=True)
class Axes:
    """What the axes are called, and how they begin."""

    x_label: str
    y_label: str
    sweep: bool = True
    """Whether x holds the settings of a sweep, else a time that runs."""
    from_zero: bool = True
    """Whether the y axis begins at zero, where the values are not below."""
    canvas: Canvas = LARGE


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one quantity; they are joined in the order of x."""

    label: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value of y that means something."""

    label: str
    y: float
    level: str
    """The level of the band that it bounds."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A named place on an axis, in units of the canvas."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A series as it is drawn."""

    label: str
    path: str
    dots: tuple[tuple[float, float], ...]
    """Its points, where they are few enough to be told apart."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A threshold as it is drawn."""

    label: str
    at: float
    level: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, ready to be drawn."""

    title: str
    summary: str
    """What it shows, for those who do not see it."""
    axes: Axes
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Plot:
    canvas: Canvas
    x_scale: Scale
    y_scale: Scale

    def x(self, value: float) -> float:
        room = self.canvas.width - self.canvas.left - self.canvas.right
        return round(self.canvas.left + self.x_scale.share(value) * room, 1)

    def y(self, value: float) -> float:
        room = self.canvas.height - self.canvas.top - self.canvas.bottom
        return round(self.canvas.top + (1 - self.y_scale.share(value)) * room, 1)

    def line(self, series: Series) -> Line:
        dots = tuple((self.x(x), self.y(y)) for x, y in sorted(series.points))
        path = "M" + " L".join(f"{x:g} {y:g}" for x, y in dots)
        return Line(series.label, path, dots if len(dots) <= _MOST_DOTS else ())


def line_chart(
    title: str, axes: Axes, *, series: Sequence[Series], thresholds: Sequence[Threshold] = ()
) -> Chart | None:
    """Place the series; None unless one of them spans two values of x."""
    drawn = [each for each in series if each.points]
    if not any(len({x for x, _ in each.points}) > 1 for each in drawn):
        return None
    plot = _plot(axes, drawn, thresholds)
    return Chart(
        title=title,
        summary=f"{title}: {'; '.join(_told(each, axes) for each in drawn)}.",
        axes=axes,
        x_ticks=tuple(Tick(plot.x(tick), _number(tick)) for tick in plot.x_scale.ticks),
        y_ticks=tuple(Tick(plot.y(tick), _number(tick)) for tick in plot.y_scale.ticks),
        lines=tuple(plot.line(each) for each in drawn),
        rules=tuple(
            Rule(each.label, plot.y(each.y), each.level)
            for each in thresholds
            if plot.y_scale.low <= each.y <= plot.y_scale.high
        ),
    )


def _plot(axes: Axes, series: Sequence[Series], thresholds: Sequence[Threshold]) -> _Plot:
    xs = [x for each in series for x, _ in each.points]
    ys = [y for each in series for _, y in each.points]
    # A threshold far above every point would press the points flat.
    ys += [each.y for each in thresholds if each.y <= 2 * max(ys)]
    x_scale = swept(xs) if axes.sweep else measured(xs, from_zero=True)
    y_scale = measured(ys, from_zero=axes.from_zero and min(ys) >= 0, ticks=axes.canvas.y_ticks)
    return _Plot(axes.canvas, x_scale, y_scale)


def _told(series: Series, axes: Axes) -> str:
    (first_x, first), (last_x, last) = min(series.points), max(series.points)
    return (
        f"{series.label} goes from {figure(first)} {axes.y_label} at {_number(first_x)} "
        f"to {figure(last)} {axes.y_label} at {_number(last_x)} {axes.x_label}"
    )


def _number(value: float) -> str:
    # Long numbers would touch their neighbours on an axis.
    return f"{value:,.6g}" if abs(value) < _IN_FULL_BELOW else count(value)

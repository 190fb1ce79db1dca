"""A scatter chart in shares of its plot, so that it fits any width and its text keeps its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final

from rigmark_web.charts.line import Tick
from rigmark_web.charts.scale import Scale
from rigmark_web.figures import figure

_STEPS: Final = (1.0, 2.0, 5.0)
_MOST_TICKS: Final = 7
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval around a dot, from its low to its high end."""

    low_y: float
    high_y: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A point in percent of the plot's width from the left and of its height from the top."""

    x: float
    y: float
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """The two scales of a scatter chart."""

    x_scale: Scale
    y_scale: Scale

    @property
    def x_ticks(self) -> tuple[Tick, ...]:
        """The named values of x, where they stand."""
        return tuple(Tick(self.x(at), figure_of(at)) for at in self.x_scale.ticks)

    @property
    def y_ticks(self) -> tuple[Tick, ...]:
        """The named values of y, where they stand."""
        return tuple(Tick(self.y(at), figure_of(at)) for at in self.y_scale.ticks)

    def x(self, value: float) -> float:
        """Return where a value of x lies, in percent from the left."""
        return _percent(self.x_scale.share(value))

    def y(self, value: float) -> float:
        """Return where a value of y lies, in percent from the top."""
        return _percent(1 - self.y_scale.share(value))

    def dot(self, x: float, y: float, interval: tuple[float, float] | None) -> Dot:
        """Place a point with the interval of its y, as far as the plot shows that."""
        if interval is None:
            return Dot(self.x(x), self.y(y))
        low, high = (min(max(at, self.y_scale.low), self.y_scale.high) for at in interval)
        return Dot(self.x(x), self.y(y), Bar(self.y(low), self.y(high)))


def magnitudes(values: Sequence[float]) -> Scale:
    """Return a logarithmic scale over positive values that names 1, 2, 5, 10 …; at least two."""
    low, high = min(values), max(values)
    named = _named(low, high, _STEPS)
    if len(named) > _MOST_TICKS:
        named = _named(low, high, _STEPS[:1])
    every = -(-len(named) // _MOST_TICKS)
    return Scale(named[0], named[-1], named[::every], logarithmic=True)


def _named(low: float, high: float, steps: Sequence[float]) -> tuple[float, ...]:
    first, last = floor(log10(low)) - 1, floor(log10(high)) + 1
    marks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    below = [mark for mark in marks if mark <= low]
    above = [mark for mark in marks if mark >= high]
    if below[-1] == above[0]:
        return below[-2], below[-1], above[1]
    return (below[-1], *(mark for mark in marks if below[-1] < mark < above[0]), above[0])


def figure_of(value: float) -> str:
    """Write a value that an axis names without needless digits."""
    return f"{value:g}" if value < 1 else figure(round(value))


def _percent(share: float) -> float:
    return round(share * _PERCENT, 2)

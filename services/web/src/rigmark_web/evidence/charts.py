"""The charts of an attempt's device trace: one for each sensor that said something."""

from collections.abc import Sequence
from typing import Final

from rigmark_web.charts.line import SMALL, Axes, Chart, Series, line_chart
from rigmark_web.evidence.views import AttemptView, TraceView

_MS_PER_S: Final = 1000.0
_SENSORS: Final = (
    ("temperature_c", "Temperature", "°C"),
    ("sm_clock_mhz", "Clock", "MHz"),
    ("power_w", "Power", "W"),
)


def trace_charts(attempt: AttemptView) -> list[Chart]:
    """Return the charts of one attempt, the cards of a rig as lines of one chart."""
    charts = (
        line_chart(
            label,
            Axes("s", unit, sweep=False, from_zero=False, canvas=SMALL),
            series=[
                Series(f"card {trace.device}", _points(trace, sensor)) for trace in attempt.traces
            ],
        )
        for sensor, label, unit in _SENSORS
    )
    return [chart for chart in charts if chart is not None]


def _points(trace: TraceView, sensor: str) -> tuple[tuple[float, float], ...]:
    values: Sequence[float | None] = getattr(trace, sensor)
    told = zip(trace.at_ms, values, strict=True)
    return tuple((at / _MS_PER_S, value) for at, value in told if value is not None)

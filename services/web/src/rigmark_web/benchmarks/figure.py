"""One figure of a benchmark or scenario, with what its repetitions say, or why it is unknown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.db.tables import scenario_runs
from rigmark_shared.methodology import METRICS, Band, Metric, Scenario, memory_share_pct, ttft_band
from rigmark_web.benchmarks.device import memory_of_device_gb
from rigmark_web.benchmarks.judgement import band_view
from rigmark_web.judging.samples import BandView

NOT_REPORTED: Final = "not reported"
NOT_RUN: Final = "no scenario was run"
_MEMORY_SHARE: Final = "memory_share_pct"


class StatisticsView(BaseModel):
    """What the attempts that count say of a figure."""

    n: int
    """Attempts."""
    mean: float | None = None
    median: float | None = None
    sd: float | None = None
    """Standard deviation of the attempts."""
    cv_pct: float | None = None
    """Coefficient of variation: the deviation in percent of the mean."""
    low: float | None = None
    high: float | None = None
    """The 95 % t-interval of the mean; null with less than two attempts."""


class FigureView(BaseModel):
    """One figure of the methodology, or why it is unknown."""

    id: str
    """The metric's id."""
    label: str
    unit: str
    value: int | float | None
    """As it was derived, unrounded; null is unknown."""
    band: BandView | None
    unknown: str | None
    """Why the value is null."""
    statistics: StatisticsView | None = None
    """Null where the figure does not rest on attempts."""


def figures_of_run(
    scenario: Scenario, run: RowMapping, disclosure: Mapping[str, Any]
) -> Iterable[FigureView]:
    """Return the figures of one scenario in the order in which they are explained."""
    for metric in METRICS.values():
        if metric.id == _MEMORY_SHARE:
            total_gb = memory_of_device_gb(disclosure, run["memory_kind"])
            share = memory_share_pct(memory_gb=run["memory_gb"], device_total_gb=total_gb)
            if share is not None:
                yield _figure(metric, share, metric.band(share), None)
        elif metric.id in scenario_runs.c:
            value = run[metric.id]
            band = ttft_band(scenario, value) if metric.id == "ttft_ms" else metric.band(value)
            known = _figure(metric, value, band, _why_unknown(metric.id, [run]))
            yield known.model_copy(update={"statistics": _statistics(run, metric.id)})


def figure_of_all(
    metric_id: str, row: RowMapping, runs: Sequence[RowMapping], points: Sequence[RowMapping]
) -> FigureView:
    """Return a figure over all scenarios, or of the load points where no scenario was run."""
    metric, value = METRICS[metric_id], row[metric_id]
    unknown = _why_unknown(metric_id, runs or points) or (None if runs else NOT_RUN)
    return _figure(metric, value, metric.band(value), unknown)


def _figure(
    metric: Metric, value: float | None, band: Band | None, unknown: str | None
) -> FigureView:
    return FigureView(
        id=metric.id,
        label=metric.label,
        unit=metric.unit,
        value=value,
        band=band_view(band),
        unknown=(unknown or NOT_REPORTED) if value is None else None,
    )


def _statistics(run: RowMapping, metric_id: str) -> StatisticsView | None:
    told = (run["statistics"] or {}).get(metric_id)
    return None if told is None else StatisticsView.model_validate(told)


def _why_unknown(metric_id: str, runs: Iterable[RowMapping]) -> str | None:
    reasons = (run["unknown"].get(metric_id) for run in runs)
    return "; ".join(dict.fromkeys(str(reason) for reason in reasons if reason)) or None

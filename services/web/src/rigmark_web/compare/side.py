"""One of two benchmarks to compare: its figures by part, and the facts a comparison depends on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.db.tables import SORTABLE_METRICS
from rigmark_shared.methodology import METRICS, SCENARIOS, ScenarioId
from rigmark_shared.methodology.comparability import Side, side_of
from rigmark_shared.status import BenchmarkStatus, Evidence
from rigmark_web.benchmarks.figure import (
    NOT_REPORTED,
    FigureView,
    StatisticsView,
    figure_of_all,
    figures_of_run,
)
from rigmark_web.benchmarks.judgement import JudgementView, band_view
from rigmark_web.flags import FlagMark, flag_marks
from rigmark_web.load.views import LoadPointView, load_point_view

OVERALL: Final = "Over all scenarios"
UNSCORED: Final = "unscored"
_TTFT: Final = "ttft_ms"
_OF_LOAD: Final = ("output_throughput_tok_s", "decode_speed_tok_s", "prefill_speed_tok_s")


class SideView(BaseModel):
    """One of the two benchmarks."""

    id: UUID
    url: str
    created_at: datetime
    model: str
    quantization: str | None
    hardware: str
    engine: str
    engine_version: str | None
    evidence: Evidence
    source_tool: str | None
    """The tool whose file was imported; null where the rig measured by itself."""
    withdrawn_at: datetime | None
    """Since when it ranks no more; null while it does."""
    doubted_at: datetime | None
    """Since when it is said not to be relied on; null while nobody says so."""
    status: BenchmarkStatus
    coverage: int
    of: int
    flags: list[FlagMark]


@dataclass(frozen=True, slots=True)
class Part:
    """Figures that belong together: of all scenarios, of one, or of one load point."""

    label: str
    figures: tuple[FigureView, ...]
    ignored_axes: tuple[str, ...] = ()
    """Axes of comparability that do not bear on these figures, because both sides share them."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One benchmark, ready to be put beside another."""

    view: SideView
    facts: Side
    parts: Mapping[str, Part]
    """By a key that the same part of another benchmark has, too."""


def compared(
    row: RowMapping,
    runs: Sequence[RowMapping],
    judged: Sequence[JudgementView],
    load: Sequence[RowMapping],
) -> Compared:
    """Gather what a comparison needs of one benchmark."""
    disclosure = row["disclosure"] or {}
    facts = {**row, "judge_version_id": _judge_version(judged)}
    by_scenario = {ScenarioId(run["scenario"]): run for run in runs}
    samples = sum(each.sample_count or 0 for each in judged)
    parts = {"overall": _overall(row, runs, load, samples=samples)}
    for scenario in SCENARIOS:
        if scenario in by_scenario:
            parts[scenario] = _of_scenario(by_scenario[scenario], judged, disclosure)
    for point in map(load_point_view, load):
        parts[_setting(point)] = _of_load(point)
    return Compared(_view(row), side_of(facts, disclosure, runs), parts)


def _view(row: RowMapping) -> SideView:
    return SideView.model_validate(
        {
            **row,
            "url": f"/benchmarks/{row['id']}",
            "of": len(SCENARIOS),
            "flags": flag_marks(row["flags"]),
        }
    )


def _judge_version(judged: Iterable[JudgementView]) -> str | None:
    # Several judges of one benchmark are no version that another benchmark could share.
    versions = {
        f"{each.judge.model} {each.judge.version}" for each in judged if each.judge is not None
    }
    return versions.pop() if len(versions) == 1 else None


def _overall(
    row: RowMapping, runs: Sequence[RowMapping], load: Sequence[RowMapping], *, samples: int
) -> Part:
    interval = _interval(row["quality_low"], row["quality_high"], samples)
    quality = _quality("overall_quality", row["overall_quality"], interval)
    figures = (figure_of_all(name, row, runs, load) for name in SORTABLE_METRICS)
    return Part(OVERALL, (*figures, quality))


def _of_scenario(
    run: RowMapping, judged: Iterable[JudgementView], disclosure: Mapping[str, Any]
) -> Part:
    scenario = SCENARIOS[ScenarioId(run["scenario"])]
    mine = next((each for each in judged if each.scenario == scenario.id), None)
    quality = _quality("scenario_kpi", None, None)
    if mine is not None:
        interval = _interval(mine.kpi_low, mine.kpi_high, mine.sample_count, sd=mine.kpi_sd)
        quality = _quality("scenario_kpi", mine.kpi, interval)
    figures = figures_of_run(scenario, run, disclosure)
    return Part(scenario.label, (*figures, quality), ("scenarios",))


def _of_load(point: LoadPointView) -> Part:
    figures = [_figure(name, getattr(point, name)) for name in _OF_LOAD]
    median = _figure(_TTFT, point.ttft_ms.p50)
    figures.append(median.model_copy(update={"label": f"{median.label}, median"}))
    # Both sides had the same load, whatever they did besides.
    return Part(_load_label(point), tuple(figures), ("scenarios", "load_model", "concurrency"))


def _setting(point: LoadPointView) -> str:
    lengths = (point.context_tokens, point.prompt_tokens, point.output_tokens)
    return f"load {point.concurrency} {point.rate_per_s} {lengths}"


def _load_label(point: LoadPointView) -> str:
    settings = (
        (point.concurrency, "in flight"),
        (point.rate_per_s, "started a second"),
        (point.context_tokens, "tokens of context"),
        (point.prompt_tokens, "prompt tokens"),
        (point.output_tokens, "output tokens"),
    )
    told = (f"{value:,g} {what}" for value, what in settings if value is not None)
    return f"Load: {', '.join(told) or point.label or 'setting unknown'}"


def _quality(
    metric_id: str, value: Decimal | float | None, interval: StatisticsView | None
) -> FigureView:
    score = None if value is None else float(value)
    known = _figure(metric_id, score, unknown=UNSCORED)
    return known if score is None else known.model_copy(update={"statistics": interval})


def _interval(
    low: float | None, high: float | None, n: int | None, *, sd: float | None = None
) -> StatisticsView | None:
    return None if n is None else StatisticsView(n=n, sd=sd, low=low, high=high)


def _figure(metric_id: str, value: float | None, *, unknown: str | None = None) -> FigureView:
    metric = METRICS[metric_id]
    return FigureView(
        id=metric.id,
        label=metric.label,
        unit=metric.unit,
        value=value,
        band=band_view(metric.band(value)),
        unknown=(unknown or NOT_REPORTED) if value is None else None,
    )

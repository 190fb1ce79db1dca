"""What is published about one benchmark."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, JsonValue
from sqlalchemy import RowMapping

from rigmark_shared.db.tables import SORTABLE_METRICS, scenario_runs
from rigmark_shared.methodology import (
    METRICS,
    SCENARIOS,
    Band,
    Metric,
    Scenario,
    ScenarioId,
    TemperatureBand,
    memory_share_pct,
    ttft_band,
)
from rigmark_shared.status import BenchmarkStatus, Evidence
from rigmark_web.benchmarks.device import memory_of_device_gb
from rigmark_web.benchmarks.evidence import AttemptView
from rigmark_web.benchmarks.judgement import BandView, JudgementView, band_view
from rigmark_web.live.queries import is_waiting
from rigmark_web.live.views import JudgingView, ProgressView, judging_view, progress_view

NOT_REPORTED: Final = "not reported"
_MEMORY_SHARE: Final = "memory_share_pct"


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


class ScenarioView(BaseModel):
    """What one scenario gave."""

    scenario: ScenarioId
    label: str
    evidence: Evidence
    temperature: float | None
    temperature_band: TemperatureBand
    """The band of the temperature that the methodology sets."""
    max_output_tokens: int | None
    seed: int | None
    finish_reason: str | None
    prompt_tokens: int | None
    token_count_source: str | None
    memory_kind: str | None
    figures: list[FigureView]
    judgement: JudgementView | None
    prompt: str
    response: str
    reasoning: str | None
    attempts: list[AttemptView]


class QualityView(BaseModel):
    """The part of a benchmark that changes while it is judged."""

    id: UUID
    url: str
    status: BenchmarkStatus
    overall_quality: float | None
    """0 to 100; null unless all scenarios are scored."""
    overall_quality_band: BandView | None
    coverage: int
    """Scenarios that are scored."""
    of: int
    """Scenarios that there are."""
    assessed_at: datetime | None
    progress: ProgressView | None
    """How far the assessments are, while something waits to be judged."""
    judging: JudgingView | None
    """Whether anybody judges, while something waits to be judged."""


class BenchmarkView(QualityView):
    """One benchmark of one model on one rig."""

    created_at: datetime
    model: str
    quantization: str | None
    model_family: str | None
    model_parameters: int | None
    engine: str
    engine_version: str | None
    hardware: str
    rig: str | None
    """The name of the rig's key, when it posted under one."""
    evidence: Evidence
    schema_version: str
    methodology_version: str
    figures: list[FigureView]
    """Over all scenarios."""
    scenarios: list[ScenarioView]
    not_run: list[ScenarioId]
    """Scenarios that were not posted."""
    disclosure: dict[str, JsonValue]
    """Model, engine, hardware, client and start, as they were posted."""


def quality_view(row: RowMapping) -> QualityView:
    """Make the changing part of a benchmark from its row."""
    return QualityView.model_validate(_quality(row))


def benchmark_view(
    row: RowMapping, runs: Iterable[RowMapping], judgements: Iterable[JudgementView]
) -> BenchmarkView:
    """Make the published form of a benchmark from its rows."""
    by_scenario = {run["scenario"]: run for run in runs}
    posted = [by_scenario[scenario] for scenario in SCENARIOS if scenario in by_scenario]
    judged = {judgement.scenario: judgement for judgement in judgements}
    disclosure = row["disclosure"] or {}
    return BenchmarkView.model_validate(
        {
            **row,
            **_quality(row),
            "figures": [_overall(name, row, posted) for name in SORTABLE_METRICS],
            "scenarios": [
                _scenario(run, judged.get(run["scenario"]), disclosure) for run in posted
            ],
            "not_run": [scenario for scenario in SCENARIOS if scenario not in by_scenario],
            "disclosure": disclosure,
        }
    )


def _quality(row: RowMapping) -> dict[str, Any]:
    quality = None if row["overall_quality"] is None else float(row["overall_quality"])
    waits = is_waiting(row["status"])
    return {
        "id": row["id"],
        "url": f"/benchmarks/{row['id']}",
        "status": row["status"],
        "overall_quality": quality,
        "overall_quality_band": band_view(METRICS["overall_quality"].band(quality)),
        "coverage": row["coverage"],
        "of": len(SCENARIOS),
        "assessed_at": row["assessed_at"],
        "progress": progress_view(row) if waits else None,
        "judging": judging_view(row) if waits else None,
    }


def _scenario(
    run: RowMapping, judgement: JudgementView | None, disclosure: Mapping[str, Any]
) -> ScenarioView:
    scenario = SCENARIOS[ScenarioId(run["scenario"])]
    return ScenarioView.model_validate(
        {
            **run,
            "label": scenario.label,
            "temperature_band": scenario.temperature_band,
            "figures": list(_figures(scenario, run, disclosure)),
            "judgement": judgement,
            "prompt": run["prompt"] or "",
            "response": run["response"] or "",
            "attempts": run["attempts"] or [],
        }
    )


def _figures(
    scenario: Scenario, run: RowMapping, disclosure: Mapping[str, Any]
) -> Iterable[FigureView]:
    for metric in METRICS.values():
        if metric.id == _MEMORY_SHARE:
            total_gb = memory_of_device_gb(disclosure, run["memory_kind"])
            share = memory_share_pct(memory_gb=run["memory_gb"], device_total_gb=total_gb)
            if share is not None:
                yield _figure(metric, share, metric.band(share), None)
        elif metric.id in scenario_runs.c:
            value = run[metric.id]
            band = ttft_band(scenario, value) if metric.id == "ttft_ms" else metric.band(value)
            yield _figure(metric, value, band, _why_unknown(metric.id, [run]))


def _overall(metric_id: str, row: RowMapping, runs: Iterable[RowMapping]) -> FigureView:
    metric = METRICS[metric_id]
    value = row[metric_id]
    return _figure(metric, value, metric.band(value), _why_unknown(metric_id, runs))


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


def _why_unknown(metric_id: str, runs: Iterable[RowMapping]) -> str | None:
    reasons = (run["unknown"].get(metric_id) for run in runs)
    return "; ".join(dict.fromkeys(str(reason) for reason in reasons if reason)) or None

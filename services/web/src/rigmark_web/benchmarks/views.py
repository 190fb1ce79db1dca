"""What is published about one benchmark."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, JsonValue
from sqlalchemy import RowMapping

from rigmark_shared.db.tables import SORTABLE_METRICS
from rigmark_shared.methodology import METRICS, SCENARIOS, ScenarioId
from rigmark_shared.status import BenchmarkStatus, Evidence
from rigmark_web.benchmarks.figure import FigureView, figure_of_all
from rigmark_web.benchmarks.judgement import JudgementView, band_view
from rigmark_web.benchmarks.scenario import ScenarioView, scenario_view
from rigmark_web.benchmarks.source import SourceView, source_view
from rigmark_web.evidence.reading import Evidence as RawEvidence
from rigmark_web.flags import FlagSummary, FlagView, flag_mark, sum_up
from rigmark_web.judging.calls import CostView
from rigmark_web.judging.samples import BandView
from rigmark_web.judging.versions import JudgeView
from rigmark_web.live.queries import is_waiting
from rigmark_web.live.views import JudgingView, ProgressView, judging_view, progress_view
from rigmark_web.load.views import LoadPointView, load_point_view
from rigmark_web.origin.views import OriginView, StandingView, origin_view, standing_view

_WHOLE: Final = "the whole benchmark"


class QualityView(BaseModel):
    """The part of a benchmark that changes while it is judged."""

    id: UUID
    url: str
    status: BenchmarkStatus
    overall_quality: float | None
    """0 to 100; null unless all scenarios are scored."""
    quality_low: float | None
    quality_high: float | None
    """Its 95 % interval, of the judge's noise only; null unless all scenarios have one."""
    overall_quality_band: BandView | None
    judge: JudgeView | None
    """The judge version of all its scores; null while there is none, or where there are several."""
    sample_count: int | None
    """Samples of all scenarios together; null unless all are scored."""
    cost: CostView
    """Of all its judgements, earlier ones included."""
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
    origin: OriginView
    """Who it is from, and how far that was checked."""
    standing: StandingView
    """Whether it ranks and may be relied on."""
    evidence: Evidence
    schema_version: str
    methodology_version: str
    prompt_set_version: str | None
    source: SourceView | None
    """The tool whose file was imported; null where the rig measured by itself."""
    flags: list[FlagSummary]
    """All that may be wrong with the figures, the gravest first."""
    figures: list[FigureView]
    """Over all scenarios."""
    scenarios: list[ScenarioView]
    not_run: list[ScenarioId]
    """Scenarios that were not posted."""
    load: list[LoadPointView]
    """Points of a load sweep."""
    disclosure: dict[str, JsonValue]
    """Model, engine, hardware, client, start, terms and source, as they were posted."""


def quality_view(
    row: RowMapping, judgements: Sequence[JudgementView], cost: CostView
) -> QualityView:
    """Make the changing part of a benchmark from its row."""
    return QualityView.model_validate({**_quality(row), **_judging(row, judgements, cost)})


def benchmark_view(
    row: RowMapping,
    runs: Iterable[RowMapping],
    judgements: Sequence[JudgementView],
    *,
    cost: CostView,
    evidence: RawEvidence,
    points: Sequence[RowMapping],
) -> BenchmarkView:
    """Make the published form of a benchmark from its rows."""
    by_scenario = {run["scenario"]: run for run in runs}
    posted = [by_scenario[scenario] for scenario in SCENARIOS if scenario in by_scenario]
    judged = {judgement.scenario: judgement for judgement in judgements}
    disclosure = row["disclosure"] or {}
    scenarios = [
        scenario_view(run, judged.get(run["scenario"]), disclosure=disclosure, evidence=evidence)
        for run in posted
    ]
    load = [load_point_view(point) for point in points]
    return BenchmarkView.model_validate(
        {
            **row,
            **_quality(row),
            **_judging(row, judgements, cost),
            "origin": origin_view(row),
            "standing": standing_view(row),
            "source": source_view(row["source_tool"], disclosure),
            "flags": sum_up(_seen(row["flags"], scenarios, load)),
            "figures": [figure_of_all(name, row, posted, points) for name in SORTABLE_METRICS],
            "scenarios": scenarios,
            "not_run": [scenario for scenario in SCENARIOS if scenario not in by_scenario],
            "load": load,
            "disclosure": disclosure,
        }
    )


def _seen(
    ids: Iterable[str], scenarios: Sequence[ScenarioView], load: Sequence[LoadPointView]
) -> Iterable[tuple[str, FlagView]]:
    parts = [(scenario.label, scenario.flags) for scenario in scenarios]
    parts += [(f"load point {point.ordinal + 1}", point.flags) for point in load]
    seen = [(part, flag) for part, flags in parts for flag in flags]
    # What concerns the benchmark as a whole stands on its row alone.
    in_parts = {flag.id for _, flag in seen}
    alone = (flag_id for flag_id in ids if flag_id not in in_parts)
    marks = (flag_mark(flag_id).model_dump() for flag_id in alone)
    return [*seen, *((_WHOLE, FlagView(**mark, detail=None)) for mark in marks)]


def _quality(row: RowMapping) -> dict[str, Any]:
    quality = None if row["overall_quality"] is None else float(row["overall_quality"])
    waits = is_waiting(row["status"])
    return {
        "id": row["id"],
        "url": f"/benchmarks/{row['id']}",
        "status": row["status"],
        "overall_quality": quality,
        "quality_low": row["quality_low"],
        "quality_high": row["quality_high"],
        "overall_quality_band": band_view(METRICS["overall_quality"].band(quality)),
        "coverage": row["coverage"],
        "of": len(SCENARIOS),
        "assessed_at": row["assessed_at"],
        "progress": progress_view(row) if waits else None,
        "judging": judging_view(row) if waits else None,
    }


def _judging(
    row: RowMapping, judgements: Sequence[JudgementView], cost: CostView
) -> dict[str, Any]:
    judges = {each.judge.id: each.judge for each in judgements if each.judge is not None}
    counts = [each.sample_count for each in judgements if each.sample_count is not None]
    is_scored = row["overall_quality"] is not None
    return {
        "judge": judges.get(row["judge_version_id"]),
        "sample_count": sum(counts) if is_scored and len(counts) == len(SCENARIOS) else None,
        "cost": cost,
    }

"""What is published about the judgement of one scenario."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.methodology import METRICS, SCENARIOS, Band, BandLevel, Dimension, ScenarioId
from rigmark_shared.status import AssessmentStatus

_DIGEST_CHARS = 12


class BandView(BaseModel):
    """The range that a figure lies in, and how it is to be read."""

    label: str
    level: BandLevel


class DimensionView(BaseModel):
    """One dimension with its score."""

    id: str
    label: str
    weight: float
    score: int | None
    """0 to 100; null while unscored."""
    band: BandView | None
    rationale: str | None


class JudgeView(BaseModel):
    """The judge that gave the scores."""

    model: str
    version: str
    """Changes with anything that shapes a score."""


class JudgementView(BaseModel):
    """The newest assessment of one scenario."""

    scenario: ScenarioId
    label: str
    status: AssessmentStatus
    reason: str | None
    """Why it failed, or what delays it."""
    detail: str | None
    attempt: int
    """How often an assessor took it up."""
    failures: int
    """Judge calls that failed in a way that a further one may cure."""
    kpi: float | None
    """0 to 100; null while unscored."""
    band: BandView | None
    summary: str | None
    judge: JudgeView | None
    finished_at: datetime | None
    dimensions: list[DimensionView]

    @property
    def version(self) -> str:
        """Changes whenever the judgement does."""
        return f"{self.status}-{self.attempt}-{self.failures}"


def band_view(band: Band | None) -> BandView | None:
    """Make the published form of a band."""
    return None if band is None else BandView(label=band.label, level=band.level)


def judgement_view(row: RowMapping) -> JudgementView:
    """Make the judgement of one assessment's row."""
    scenario = SCENARIOS[ScenarioId(row["scenario"])]
    scores = row["scores"] or {}
    kpi = None if row["kpi"] is None else float(row["kpi"])
    return JudgementView(
        scenario=scenario.id,
        label=scenario.label,
        status=row["status"],
        reason=row["reason"],
        detail=row["detail"],
        attempt=row["attempt"],
        failures=row["failures"],
        kpi=kpi,
        band=band_view(METRICS["scenario_kpi"].band(kpi)),
        summary=row["summary"],
        judge=_judge(row),
        finished_at=row["finished_at"],
        dimensions=[_dimension(each, scores.get(each.id)) for each in scenario.dimensions],
    )


def judgements_by_benchmark(rows: Iterable[RowMapping]) -> dict[UUID, list[JudgementView]]:
    """Group judgements by benchmark, the scenarios in the order in which they are shown."""
    shown = list(SCENARIOS)
    grouped: dict[UUID, list[JudgementView]] = {}
    for row in sorted(rows, key=lambda row: shown.index(row["scenario"])):
        grouped.setdefault(row["benchmark_id"], []).append(judgement_view(row))
    return grouped


def _judge(row: RowMapping) -> JudgeView | None:
    if row["judge_model"] is None:
        return None
    version = bytes(row["judge_digest"]).hex()[:_DIGEST_CHARS]
    return JudgeView(model=row["judge_model"], version=version)


def _dimension(dimension: Dimension, scored: dict[str, str | int] | None) -> DimensionView:
    score = None if scored is None else int(scored["score"])
    return DimensionView(
        id=dimension.id,
        label=dimension.label,
        weight=float(dimension.weight),
        score=score,
        # Its anchors give a dimension the same bands as the KPI that it makes up.
        band=band_view(METRICS["scenario_kpi"].band(score)),
        rationale=None if scored is None else str(scored["rationale"]),
    )

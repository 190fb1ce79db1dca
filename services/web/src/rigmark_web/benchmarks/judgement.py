"""What is published about the judgement of one scenario."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.methodology import METRICS, SCENARIOS, Band, ScenarioId
from rigmark_shared.status import AssessmentStatus
from rigmark_web.flags import FlagView, flag_views
from rigmark_web.judging.calls import CallsView
from rigmark_web.judging.findings import EvidenceView
from rigmark_web.judging.generations import GenerationView, counted, judge_of, others
from rigmark_web.judging.samples import (
    BandView,
    DimensionView,
    PanelView,
    SampleView,
    dimension_views,
    panel_view,
    sample_view,
)
from rigmark_web.judging.versions import JudgeView


class JudgementView(BaseModel):
    """The assessment of one scenario that counts, and what else there is of it."""

    scenario: ScenarioId
    label: str
    generation: int
    status: AssessmentStatus
    reason: str | None
    """Why it failed, or what delays it."""
    detail: str | None
    attempt: int
    """How often an assessor took it up."""
    failures: int
    """Judge calls that failed in a way that a further one may cure."""
    kpi: float | None
    """0 to 100, the mean over the samples; null while unscored."""
    kpi_sd: float | None
    """Standard deviation of a judge's own samples; null where no judge gave two."""
    kpi_low: float | None
    kpi_high: float | None
    """The 95 % interval, of the judge's noise only; null where nothing is known of the noise."""
    sample_count: int | None
    band: BandView | None
    summary: str | None
    judge: JudgeView | None
    response_format: str | None
    """How the judge is held to the form of its verdict; null for a panel."""
    finished_at: datetime | None
    flags: list[FlagView]
    """What limits how far the score can be trusted, the gravest first."""
    dimensions: list[DimensionView]
    samples: list[SampleView]
    panel: PanelView | None
    """How far several judges agree; null for one judge."""
    others: list[GenerationView]
    """Other judgements of the same response, the newest first."""
    calls: CallsView | None = None
    """Null on the board."""
    evidence: EvidenceView | None = None
    """What was found without a judge; null on the board, and where nothing was examined."""

    @property
    def version(self) -> str:
        """Changes whenever the judgement does."""
        others = "".join(f"-{each.generation}{each.status}" for each in self.others)
        return f"{self.generation}-{self.status}-{self.attempt}-{self.failures}{others}"


def band_view(band: Band | None) -> BandView | None:
    """Make the published form of a band."""
    return None if band is None else BandView(label=band.label, level=band.level)


def judgement_view(
    row: RowMapping, rows: Iterable[RowMapping], samples: Iterable[RowMapping]
) -> JudgementView:
    """Make the judgement of one assessment's row, among all rows and samples that were read."""
    scenario = SCENARIOS[ScenarioId(row["scenario"])]
    kpi = None if row["kpi"] is None else float(row["kpi"])
    taken = [
        sample_view(sample, scenario, first_sample=row["first_sample"])
        for sample in samples
        if sample["assessment_id"] == row["id"]
    ]
    return JudgementView(
        scenario=scenario.id,
        label=scenario.label,
        generation=row["generation"],
        status=row["status"],
        reason=row["reason"],
        detail=row["detail"],
        attempt=row["attempt"],
        failures=row["failures"],
        kpi=kpi,
        kpi_sd=row["kpi_sd"],
        kpi_low=row["kpi_low"],
        kpi_high=row["kpi_high"],
        sample_count=row["samples"],
        band=band_view(METRICS["scenario_kpi"].band(kpi)),
        summary=row["summary"],
        judge=judge_of(row),
        response_format=row["judge_form"],
        finished_at=row["finished_at"],
        flags=flag_views(row["flags"]),
        dimensions=dimension_views(scenario, taken, row["summary"]),
        samples=taken,
        panel=panel_view(taken),
        others=others(row, rows),
    )


def judgements_by_benchmark(
    rows: Sequence[RowMapping], samples: Sequence[RowMapping]
) -> dict[UUID, list[JudgementView]]:
    """Group judgements by benchmark, the scenarios in the order in which they are shown."""
    return {
        id_: [judgement_view(row, rows, samples) for row in by_scenario.values()]
        for id_, by_scenario in counted(rows).items()
    }

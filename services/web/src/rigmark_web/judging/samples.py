"""The samples of a judgement as they are published, and what they say of each dimension."""

from collections.abc import Mapping, Sequence
from statistics import fmean, stdev
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.methodology import METRICS, BandLevel, Dimension, Scenario
from rigmark_shared.methodology.agreement import krippendorff_alpha, spread
from rigmark_web.judging.versions import DIGEST_CHARS

MAIN: Final = "main"
_SECOND_WORDING: Final = "asked in other words after a suspicion of injection, and only informs"
_BEFORE: Final = "the judge changed before the score was whole"


class BandView(BaseModel):
    """The range that a figure lies in, and how it is to be read."""

    label: str
    level: BandLevel


class CapView(BaseModel):
    """A score that evidence lowered."""

    dimension: str
    before: int
    after: int
    reason: str


class SampleScoreView(BaseModel):
    """One dimension's score of one sample, after the caps."""

    id: str
    label: str
    score: int
    rationale: str


class SampleView(BaseModel):
    """One verdict of one judge on a response."""

    sample: int
    counts: bool
    why_not: str | None
    """Why it does not count."""
    judge_model: str
    judge_version: str
    kpi: float
    summary: str
    scores: list[SampleScoreView]
    """In the order in which the judge was asked for them."""
    caps: list[CapView]


class DimensionView(BaseModel):
    """One dimension with its score: the mean over the samples that count."""

    id: str
    label: str
    weight: float
    score: int | float | None
    """0 to 100; null while unscored."""
    band: BandView | None
    low: int | None
    """The lowest score of a sample."""
    high: int | None
    """The highest score of a sample."""
    sd: float | None
    """Standard deviation over the samples; null with one of them."""
    rationale: str | None
    """Of the sample whose summary is shown."""


class JudgeMeanView(BaseModel):
    """What one judge of a panel gives on average."""

    model: str
    version: str
    kpi: float
    samples: int


class PanelView(BaseModel):
    """How far the judges of a panel agree on a response."""

    judges: list[JudgeMeanView]
    spread: float
    """The largest difference between their means, in points."""
    alpha: float | None
    """Krippendorff's alpha over the dimensions; null where there is nothing to tell apart."""


def band_of_score(score: float | None) -> BandView | None:
    """Return the band that a score lies in: those of the KPI, by the anchors of its dimensions."""
    band = METRICS["scenario_kpi"].band(score)
    return None if band is None else BandView(label=band.label, level=band.level)


def sample_view(row: RowMapping, scenario: Scenario, *, first_sample: int) -> SampleView:
    """Make the published form of a sample's row."""
    scores: Mapping[str, Any] = row["scores"] or {}
    labels = {dimension.id: dimension.label for dimension in scenario.dimensions}
    asked = [name for name in row["dimension_order"] or labels if name in scores]
    why_not = _why_not(row, first_sample)
    return SampleView(
        sample=row["sample"],
        counts=why_not is None,
        why_not=why_not,
        judge_model=row["judge_model"],
        judge_version=bytes(row["judge_digest"]).hex()[:DIGEST_CHARS],
        kpi=float(row["kpi"]),
        summary=row["summary"],
        scores=[
            SampleScoreView(id=name, label=labels.get(name, name), **scores[name]) for name in asked
        ],
        caps=[CapView.model_validate(cap) for cap in row["caps"] or []],
    )


def _why_not(row: RowMapping, first_sample: int) -> str | None:
    if row["template"] != MAIN:
        return _SECOND_WORDING
    return _BEFORE if row["sample"] < first_sample else None


def dimension_views(
    scenario: Scenario, samples: Sequence[SampleView], summary: str | None
) -> list[DimensionView]:
    """Return each dimension with its mean over the samples that count."""
    counted = [sample for sample in samples if sample.counts]
    shown = next((each for each in counted if each.summary == summary), None)
    shown = shown or (counted[0] if counted else None)
    return [_dimension(each, counted, shown) for each in scenario.dimensions]


def _dimension(
    dimension: Dimension, counted: Sequence[SampleView], shown: SampleView | None
) -> DimensionView:
    found = [each for sample in counted for each in sample.scores if each.id == dimension.id]
    scores = [each.score for each in found]
    mean = None if not scores else _mean(scores)
    told = shown.scores if shown else []
    rationales = [each.rationale for each in told if each.id == dimension.id]
    return DimensionView(
        id=dimension.id,
        label=dimension.label,
        weight=float(dimension.weight),
        score=mean,
        band=band_of_score(mean),
        low=min(scores, default=None),
        high=max(scores, default=None),
        sd=stdev(scores) if len(scores) > 1 else None,
        rationale=rationales[0] if rationales else None,
    )


def _mean(scores: Sequence[int]) -> int | float:
    return scores[0] if len(set(scores)) == 1 else fmean(scores)


def panel_view(samples: Sequence[SampleView]) -> PanelView | None:
    """Return how far several judges agree; None for one judge."""
    by_judge: dict[str, list[SampleView]] = {}
    for sample in samples:
        if sample.counts:
            by_judge.setdefault(sample.judge_version, []).append(sample)
    if len(by_judge) < 2:  # noqa: PLR2004 - a panel is more than one
        return None
    judges = [
        JudgeMeanView(
            model=mine[0].judge_model,
            version=version,
            kpi=fmean(sample.kpi for sample in mine),
            samples=len(mine),
        )
        for version, mine in by_judge.items()
    ]
    ratings = {version: _ratings(mine) for version, mine in by_judge.items()}
    return PanelView(
        judges=judges,
        spread=spread([judge.kpi for judge in judges]),
        alpha=krippendorff_alpha(ratings),
    )


def _ratings(samples: Sequence[SampleView]) -> list[float]:
    """Return a judge's mean score of each dimension, in the same order for every judge."""
    names = sorted({score.id for sample in samples for score in sample.scores})
    return [
        fmean(score.score for sample in samples for score in sample.scores if score.id == name)
        for name in names
    ]

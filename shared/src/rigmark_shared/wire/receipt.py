"""What a rig gets back: the receipt of a post, and the report it can poll."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from rigmark_shared.methodology import ScenarioId
from rigmark_shared.status import AssessmentStatus, BenchmarkStatus, Evidence


class Answer(BaseModel):
    """A part of what the service answers."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class AssessmentTicket(Answer):
    """One scenario's place in the judge's queue."""

    id: UUID
    scenario: ScenarioId
    status: AssessmentStatus


class Receipt(Answer):
    """The answer to a post: it is stored, and it will be assessed."""

    id: UUID
    """The benchmark's id."""
    url: str
    """Where this service reports on it."""
    web_url: str
    """Where people read it."""
    duplicate: bool
    """Whether the same run had been stored before; nothing was stored twice."""
    assessments: list[AssessmentTicket]


class AssessmentReport(AssessmentTicket):
    """One scenario's judgement; unscored is null, never zero."""

    kpi: float | None
    """The weighted mean of the dimension scores, 0 to 100."""
    scores: dict[str, int]
    """The judge's score per dimension, 0 to 100; empty while unscored."""
    summary: str | None
    """The judge's summary."""
    reason: str | None
    """Why it failed or waits, as a code."""
    detail: str | None
    """Why it failed or waits, in a sentence."""


class ScenarioReport(Answer):
    """One scenario's figures by metric id, and its judgement."""

    scenario: ScenarioId
    figures: dict[str, float | None]
    """Every figure by its metric id; null is unknown."""
    unknown: dict[str, str]
    """Why a figure is null, by its metric id."""
    assessment: AssessmentReport


class Report(Answer):
    """A benchmark as it stands now."""

    id: UUID
    url: str
    web_url: str
    created_at: datetime
    status: BenchmarkStatus
    evidence: Evidence
    methodology_version: str
    model: str
    quantization: str | None
    engine: str
    hardware: str
    figures: dict[str, float | None]
    """The benchmark's figures by metric id: medians over its scenarios, the peak for memory.

    Where a rig tells no decode speed at all, its generation speed stands in; it is never higher.
    """
    overall_quality: float | None
    """The mean of the four KPIs; null until all four are there."""
    coverage: int
    """How many of the four scenarios are scored."""
    scenarios: list[ScenarioReport]

"""What a rig gets back: the receipt of a post, and the report it can poll."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rigmark_shared.methodology import ScenarioId, Severity
from rigmark_shared.status import (
    AssessmentStatus,
    BenchmarkStatus,
    Evidence,
    NoticeAction,
    NoticeActor,
)


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
    signed_by: str | None = None
    """The fingerprint of the key it was stored as signed with; null when it is unsigned."""


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


class FlagReport(Answer):
    """A validity flag that was seen; what it means stands on the methodology page."""

    id: str
    label: str
    severity: Severity
    detail: str
    """What was seen, with its figures."""


class FigureStatistics(Answer):
    """A figure over the attempts that count; what needs two of them is null with one."""

    n: int
    """How many attempts gave it."""
    mean: float
    median: float
    sd: float | None
    """The standard deviation of a sample."""
    cv_pct: float | None
    """The coefficient of variation: standard deviation ÷ mean × 100."""
    low: float | None
    """The lower end of the 95 % t-interval of the mean."""
    high: float | None
    """The upper end of it."""


class ScenarioReport(Answer):
    """One scenario's figures by metric id, and its judgement."""

    scenario: ScenarioId
    figures: dict[str, float | None]
    """Every figure by its metric id; null is unknown."""
    unknown: dict[str, str]
    """Why a figure is null, by its metric id."""
    statistics: dict[str, FigureStatistics] = Field(default_factory=dict)
    """Spread and interval over the attempts, by metric id; empty without raw evidence."""
    flags: list[FlagReport] = Field(default_factory=list)
    """What limits how far the figures can be trusted."""
    assessment: AssessmentReport


class LoadPointReport(Answer):
    """One point of a load sweep."""

    ordinal: int
    """Its position in the document, from 0."""
    label: str | None
    evidence: Evidence
    concurrency: int | None
    """Requests in flight."""
    rate_per_s: float | None
    """Requests started a second."""
    prompt_tokens: int | None
    output_tokens: int | None
    context_tokens: int | None
    figures: dict[str, Any]
    """Numbers by name; distributions as {mean, p50, p90, p95, p99}; `slo_attainment_pct` as
    {good, bad} and `goodput_req_s` as a number by use case; null is unknown."""
    unknown: dict[str, str]
    """Why a figure is null, by its name; `ttft_ms.p99` is the percentile of a distribution."""
    flags: list[FlagReport]


class ChallengeReport(Answer):
    """The challenge that a run answers: it cannot have been made before the challenge was."""

    issued_at: datetime
    """When the service made the nonce."""
    answered: bool
    """Whether the nonce was found in the prompt of every scenario; false without scenarios."""
    unchecked: list[str]
    """Parts of the document that carry no prompt to look for the nonce in."""


class NoticeReport(Answer):
    """What a rig or an operator told everybody of a benchmark after it was posted."""

    created_at: datetime
    action: NoticeAction
    actor: NoticeActor
    reason: str


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
    prompt_set_version: str | None = None
    """The version of the prompts that were sent; null is unknown."""
    source_tool: str | None = None
    """The tool whose file was imported; null for clients that measured themselves."""
    load: list[LoadPointReport] = Field(default_factory=list)
    """The points of its load sweep."""
    rig: str | None = None
    """The name of the rig whose key posted it; null where nobody had to name themselves."""
    signed_by: str | None = None
    """The fingerprint of the key it was signed with; `/signature` says how to check it."""
    challenge: ChallengeReport | None = None
    """The challenge it answers; null when it was posted without one."""
    withdrawn_at: datetime | None = None
    """Since when it ranks no more; null while it ranks."""
    doubted_at: datetime | None = None
    """Since when an operator doubts it; null while nobody does."""
    notices: list[NoticeReport] = Field(default_factory=list)
    """Why, and by whom: all of it, the oldest first."""

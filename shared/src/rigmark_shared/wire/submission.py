"""The document a rig posts to `POST /api/benchmarks`: one schema, two depths of evidence."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator, model_validator

from rigmark_shared.methodology import METHODOLOGY_VERSIONS, SCENARIOS
from rigmark_shared.wire.device import Hardware
from rigmark_shared.wire.document import Document, Name
from rigmark_shared.wire.load import LoadPoint
from rigmark_shared.wire.model import Client, Engine, Model
from rigmark_shared.wire.scenario_run import ScenarioRun
from rigmark_shared.wire.source import Source
from rigmark_shared.wire.terms import Terms
from rigmark_shared.wire.version import SchemaVersion


class Submission(Document):
    """One benchmark of one model on one rig."""

    schema_version: SchemaVersion
    """The version of this schema."""
    methodology_version: Name | None = None
    """The version of the methodology whose prompts were run; the current one when left out."""
    model: Model
    """The model under test."""
    engine: Engine
    """The program that served it."""
    hardware: Hardware
    """The rig it ran on."""
    client: Client | None = None
    """The program that measured; left out by a person's own script."""
    started_at: AwareDatetime | None = None
    """When the run began, with a time zone."""
    challenge_id: UUID | None = None
    """The challenge of `POST /api/challenges` whose nonce is in every prompt."""
    terms: Terms | None = None
    """On what terms it was measured."""
    source: Source | None = None
    """The tool whose file this was imported from; left out by clients that measure."""
    scenarios: Annotated[list[ScenarioRun], Field(max_length=len(SCENARIOS))] = Field(
        default_factory=list
    )
    """One entry per scenario; the overall quality needs all four."""
    load: Annotated[list[LoadPoint], Field(max_length=200)] = Field(default_factory=list)
    """Points of a load sweep; alone, without scenarios, they are a result of speed only."""

    @field_validator("methodology_version")
    @classmethod
    def methodology_is_known(cls, version: str | None) -> str | None:
        """Refuse a methodology that was never published."""
        if version not in (None, *METHODOLOGY_VERSIONS):
            msg = f"must be one of: {', '.join(METHODOLOGY_VERSIONS)}"
            raise ValueError(msg)
        return version

    @field_validator("scenarios")
    @classmethod
    def scenarios_are_told_apart(cls, runs: list[ScenarioRun]) -> list[ScenarioRun]:
        """Refuse the same scenario twice."""
        if len({run.scenario for run in runs}) != len(runs):
            msg = "must name each scenario at most once"
            raise ValueError(msg)
        return runs

    @model_validator(mode="after")
    def something_was_run(self) -> Self:
        """Refuse a document that holds neither scenarios nor load."""
        if not self.scenarios and not self.load:
            msg = "scenarios or load must have at least one entry"
            raise ValueError(msg)
        return self

    @property
    def has_raw_evidence(self) -> bool:
        """Whether every scenario has an attempt that counts, and every load point requests."""
        runs = all(any(not attempt.warmup for attempt in run.attempts) for run in self.scenarios)
        return runs and all(point.requests for point in self.load)

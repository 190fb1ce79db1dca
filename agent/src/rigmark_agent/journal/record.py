"""What stands in the journal of a run, as JSON."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import TypeAdapter

from rigmark_agent.challenge.held import HeldChallenge
from rigmark_agent.device.idle import Idle
from rigmark_agent.plan import Plan
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.protocol import GpuShare
from rigmark_agent.transcript import Reply
from rigmark_shared.scenario_id import ScenarioId
from rigmark_shared.wire import Engine, Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """How a measurement was begun: enough to go on with it in the same way."""

    idempotency_key: UUID
    """The key that the result is posted under, however often it is tried."""
    started_at: datetime
    plan_digest: str
    target_url: str
    kind: EngineKind
    model: str | None
    """The model as it was named on the command line."""
    same_machine: bool | None
    ingest_url: str | None
    """The service, if a person named one."""
    agent_version: str
    version: Literal[1] = 1
    """Of the journal; another version is not read."""

    @property
    def run_id(self) -> str:
        """The run's name among others."""
        return f"{self.started_at:%Y%m%dT%H%M%SZ}-{str(self.idempotency_key)[:8]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning(Begun):
    """How a run was begun."""

    plan: Plan
    challenge: HeldChallenge | None = None
    """The service's challenge whose nonce is in every prompt of the run; without it, none is."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at the target when the run began, before it was asked anything."""

    model: Model
    engine: Engine
    cards: tuple[str, ...]
    """The names of the cards of this machine, in their order."""


@dataclass(frozen=True, slots=True)
class Described:
    """What the engine told of itself and its model once it had answered."""

    model: Model
    engine: Engine
    told: GpuShare


@dataclass(frozen=True, slots=True)
class Taken:
    """One finished attempt: its scenario, its place in the order, and its reply."""

    scenario: ScenarioId
    ordinal: int
    warmup: bool
    reply: Reply


BEGINNING: Final = TypeAdapter(Beginning)
FOUND: Final = TypeAdapter(Found)
IDLE: Final = TypeAdapter(Idle)
DESCRIBED: Final = TypeAdapter(Described)
TAKEN: Final = TypeAdapter(Taken)

"""What a run is to do, and how two plans are told apart."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Self

from rigmark_agent.repeat import Repetition
from rigmark_agent.settings import AgentSettings
from rigmark_shared.methodology import PROMPT_SET_VERSION
from rigmark_shared.scenario_id import ScenarioId


@dataclass(frozen=True, slots=True)
class Plan:
    """What a session is to do."""

    scenarios: tuple[ScenarioId, ...] = tuple(ScenarioId)
    repetition: Repetition = field(default_factory=lambda: Repetition.exactly(1))
    warmup: int = 1
    cooldown_s: float = 0.0
    """The rest before each repetition."""
    max_output_tokens: int | None = None
    """The limit for every scenario; None leaves each its own."""
    seed: int | None = None
    hardware_name: str | None = None

    @classmethod
    def of(
        cls, settings: AgentSettings, scenarios: Iterable[ScenarioId], *, steady: bool = False
    ) -> Self:
        """Return the plan that the settings ask for, the scenarios in their own order.

        `steady` asks for a steady speed in spite of a fixed number of repetitions.
        """
        chosen = frozenset(scenarios)
        repetition = (
            Repetition.until_steady(settings.target_cv_pct, settings.max_repetitions)
            if settings.repetitions is None or steady
            else Repetition.exactly(settings.repetitions)
        )
        return cls(
            scenarios=tuple(one for one in ScenarioId if one in chosen),
            repetition=repetition,
            warmup=settings.warmup,
            cooldown_s=settings.cooldown_s,
            max_output_tokens=settings.max_output_tokens,
            seed=settings.seed,
            hardware_name=settings.hardware,
        )

    @property
    def digest(self) -> str:
        """A digest of all that bears on a figure; two runs that share it may be joined."""
        measured = asdict(replace(self, hardware_name=None)) | {"prompts": PROMPT_SET_VERSION}
        return sha256(json.dumps(measured, sort_keys=True).encode()).hexdigest()

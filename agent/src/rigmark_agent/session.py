"""A session: warm-up, the scenarios in their order, and the document that tells of them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

from rigmark_agent.attempt import Attempter
from rigmark_agent.device.rig import Rig
from rigmark_agent.figures import Context, Taken, scenario_run
from rigmark_agent.progress import Progress
from rigmark_agent.target.protocol import Ask, GpuShare, Target
from rigmark_shared.methodology import METHODOLOGY_VERSION, SCENARIOS, Scenario, ScenarioId
from rigmark_shared.wire import SCHEMA_VERSION, Client, Submission

CLIENT_NAME: Final = "rigmark-agent"
# Enough to load the model and to take the first decode steps; the prompt is a whole one, so that
# what the engine needs for long prompts is loaded too.
WARMUP_OUTPUT_TOKENS: Final = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """What a session is to do."""

    scenarios: tuple[ScenarioId, ...] = tuple(SCENARIOS)
    repetitions: int = 1
    warmup: int = 1
    max_output_tokens: int | None = None
    """The limit for every scenario; None leaves each its own."""
    hardware_name: str | None = None


def new_nonce() -> str:
    """Return a word that no prompt has begun with before."""
    return secrets.token_hex(8)


@dataclass(slots=True)
class Session:
    """Runs a plan on one target; made for one run."""

    plan: Plan
    target: Target
    rig: Rig
    attempter: Attempter
    progress: Progress
    nonce: Callable[[], str] = new_nonce
    _taken: dict[ScenarioId, list[Taken]] = field(default_factory=dict, init=False)

    def run(self) -> Submission:
        """Make every attempt and return the document to post; raises MeasurementFailed."""
        started_at = datetime.now(UTC)
        first, *others = self.plan.scenarios
        self._run_scenario(SCENARIOS[first], warmups=self.plan.warmup)
        # Engines tell most of a model while it is loaded, so they are asked after an answer.
        model, engine = self.target.describe()
        told = self.target.gpu_share()
        for scenario in others:
            self._run_scenario(SCENARIOS[scenario], warmups=0)
        context = self._context(told)
        return Submission(
            schema_version=SCHEMA_VERSION,
            methodology_version=METHODOLOGY_VERSION,
            model=model,
            engine=engine,
            hardware=self.rig.hardware(context.placement, self.plan.hardware_name),
            client=Client(name=CLIENT_NAME, version=version(CLIENT_NAME)),
            started_at=started_at,
            scenarios=[scenario_run(one, taken, context) for one, taken in self._taken.items()],
        )

    def _run_scenario(self, scenario: Scenario, *, warmups: int) -> None:
        self._taken[scenario.id] = []
        for number in range(warmups):
            self._attempt(scenario, f"Warm-up {number + 1}/{warmups}", warmup=True)
        for number in range(self.plan.repetitions):
            label = f"{scenario.label} {number + 1}/{self.plan.repetitions}"
            self._attempt(scenario, label, warmup=False)

    def _attempt(self, scenario: Scenario, label: str, *, warmup: bool) -> None:
        limit = self.plan.max_output_tokens or scenario.max_output_tokens
        ask = Ask(
            prompt=scenario.prompt(self.nonce()),
            temperature=float(scenario.temperature),
            max_output_tokens=min(limit, WARMUP_OUTPUT_TOKENS) if warmup else limit,
        )
        self.progress.begin(label)
        reply = self.attempter.attempt(ask, self.progress.tokens)
        self.progress.finish(reply)
        ordinal = sum(map(len, self._taken.values()))
        self._taken[scenario.id].append(Taken(ordinal, warmup, reply))

    def _context(self, told: GpuShare) -> Context:
        counting = [one.reply for taken in self._taken.values() for one in taken if not one.warmup]
        placement = self.rig.placement([one for reply in counting for one in reply.rounds])
        return Context(
            placement=placement,
            share=self.rig.gpu_share(told, placement),
            no_energy=self.rig.no_energy(placement),
        )

"""A session: warm-up, the scenarios in their order, each repeated often enough."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from rigmark_agent.attempt import Attempter
from rigmark_agent.device.idle import Idle
from rigmark_agent.device.rig import Rig
from rigmark_agent.figures import decode_speed_of
from rigmark_agent.journal.forgetful import Forgetful
from rigmark_agent.journal.identity import refuse_differences
from rigmark_agent.journal.journal import Journal
from rigmark_agent.journal.record import Described, Found, Taken
from rigmark_agent.plan import Plan
from rigmark_agent.progress import Progress
from rigmark_agent.target.protocol import Ask, Target
from rigmark_shared.methodology import SCENARIOS, Scenario

# Enough to load the model and to take the first decode steps; the prompt is a whole one, so that
# what the engine needs for long prompts is loaded too.
WARMUP_OUTPUT_TOKENS: Final = 8
Pause = Callable[[float], None]


def new_nonce() -> str:
    """Return a word that no prompt has begun with before."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Measured:
    """All that a session brought, from which its document is made."""

    plan: Plan
    taken: tuple[Taken, ...]
    described: Described
    idle: Idle


@dataclass(slots=True)
class Session:
    """Runs a plan on one target, and goes on with what its journal holds; made for one run."""

    plan: Plan
    target: Target
    rig: Rig
    attempter: Attempter
    progress: Progress
    pause: Pause
    journal: Journal | Forgetful = field(default_factory=Forgetful)
    nonce: Callable[[], str] = new_nonce
    _taken: list[Taken] = field(default_factory=list, init=False)
    _is_warm: bool = field(default=False, init=False)

    def run(self) -> Measured:
        """Make every attempt that is missing.

        Raises MeasurementFailed, and RunCannotGoOn when the journal is of another target.
        """
        self._taken = self.journal.taken()
        self._recognise()
        idle = self._idle()
        described = self.journal.described()
        for scenario in self.plan.scenarios:
            self._run_scenario(SCENARIOS[scenario])
            if described is None:
                # Engines tell most of a model while it is loaded: they are asked after an answer.
                described = Described(*self.target.describe(), self.target.gpu_share())
                self.journal.keep_described(described)
        if described is None:
            raise ValueError("a plan has a scenario")
        return Measured(self.plan, tuple(self._taken), described, idle)

    def _recognise(self) -> None:
        """Keep what is found at the target, or refuse to go on with a run of another."""
        model, engine = self.target.describe()
        now = Found(model, engine, tuple(card.name for card in self.rig.gpus.cards))
        before = self.journal.found()
        if before is None:
            self.journal.keep_found(now)
        else:
            refuse_differences(before, now)
        if busy := self.target.busy():
            self.progress.note(f"Beware: {busy}; the figures will be of both together")

    def _idle(self) -> Idle:
        idle = self.journal.idle()
        if idle is None:
            idle = self.rig.idle(pause=self.pause)
            self.journal.keep_idle(idle)
        return idle

    def _run_scenario(self, scenario: Scenario) -> None:
        while not self.plan.repetition.is_enough(self._speeds(scenario)):
            self._warm_up(scenario)
            if self.plan.cooldown_s:
                self.progress.note(f"Resting for {self.plan.cooldown_s:g} s")
                self.pause(self.plan.cooldown_s)
            number = len(self._speeds(scenario)) + 1
            label = f"{scenario.label} {self.plan.repetition.place(number)}"
            self._attempt(scenario, label, warmup=False)

    def _warm_up(self, scenario: Scenario) -> None:
        """Warm the engine before the first attempt that this process makes."""
        if self._is_warm:
            return
        for number in range(self.plan.warmup):
            self._attempt(scenario, f"Warm-up {number + 1}/{self.plan.warmup}", warmup=True)
        self._is_warm = True

    def _attempt(self, scenario: Scenario, label: str, *, warmup: bool) -> None:
        limit = self.plan.max_output_tokens or scenario.max_output_tokens
        ask = Ask(
            prompt=scenario.prompt(self.nonce()),
            temperature=float(scenario.temperature),
            max_output_tokens=min(limit, WARMUP_OUTPUT_TOKENS) if warmup else limit,
            seed=self.plan.seed,
        )
        self.progress.begin(label)
        reply = self.attempter.attempt(ask, self.progress.tokens)
        self.progress.finish(reply)
        ordinal = self._taken[-1].ordinal + 1 if self._taken else 0
        taken = Taken(scenario.id, ordinal, warmup, reply)
        self.journal.keep(taken)
        self._taken.append(taken)

    def _speeds(self, scenario: Scenario) -> list[float | None]:
        return [
            decode_speed_of(one.reply)
            for one in self._taken
            if one.scenario == scenario.id and not one.warmup
        ]

"""The panel: the judges that are asked, each with its own standing, version, price and limit."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rigmark_assessor.assess.budget import Budget, NoBudget
from rigmark_assessor.assess.hand import Hand
from rigmark_assessor.assess.sample import Made, Price, Sample, StoredSample
from rigmark_assessor.assess.sampling import Plan
from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.client import Call, Question, Record
from rigmark_assessor.judge.reply import Facts
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.judge.verdict import Verdict
from rigmark_assessor.judge.version import JudgeVersion, judge_version, panel_version
from rigmark_assessor.settings import JudgeSettings, ResponseFormat


class Asks(Protocol):
    """Answers questions with verdicts."""

    async def ask(self, question: Question, record: Record) -> Verdict:
        """Return a verdict, or raise the JudgeError that says why there is none."""
        ...


class Gate(Protocol):
    """Says how much may be asked now."""

    changed: asyncio.Event

    @property
    def detail(self) -> str | None:
        """Why nothing is asked; None while something is."""
        ...

    @property
    def wait_s(self) -> float:
        """How long until more may be asked; 0 when it may be asked now."""
        ...

    def allowance(self, *, free: int, busy: int) -> int:
        """Return how many calls may be begun."""
        ...


def reported(facts: Facts, _: JudgeSettings) -> Price:
    """Return the price that the endpoint told itself; without one a call is unpriced."""
    return Price() if facts.cost_usd is None else Price(facts.cost_usd, "reported")


@dataclass(frozen=True, slots=True)
class Money:
    """What calls cost, and what may be spent."""

    price_of: Callable[[Facts, JudgeSettings], Price] = reported
    budget: Budget = field(default_factory=NoBudget)


class Judge:
    """One judge of the panel."""

    def __init__(
        self,
        settings: JudgeSettings,
        client: Asks,
        standing: Standing,
        *,
        money: Money | None = None,
        evidence: str | None = None,
    ) -> None:
        self.settings = settings
        self.standing = standing
        self._client = client
        self._money = money or Money()
        # Which of them is in force is known when the endpoint has answered.
        self.versions = {
            form: judge_version(settings, form, evidence=evidence) for form in ResponseFormat
        }

    async def ask(self, question: Question, claim: Claim, hand: Hand) -> tuple[Verdict, Made]:
        """Return a verdict with the call that brought it, or raise the JudgeError.

        Raises BudgetIsUsedUp before a call that nobody may pay for.
        """
        reservation = await self._money.budget.reserve(claim, question)
        calls: list[Made] = []

        def record(call: Call) -> None:
            price = self._money.price_of(call.facts, self.settings)
            calls.append(Made(call, self.versions[call.response_format], price))
            hand.record(calls[-1])

        try:
            with self.standing.calling():
                verdict = await self._client.ask(question, record)
        finally:
            await self._money.budget.settle(reservation, calls)
        return verdict, calls[-1]

    async def ask_apart(
        self, question: Question, record: Callable[[Made], None]
    ) -> tuple[Verdict, JudgeVersion]:
        """Ask about a text that is no assessment: outside of budgets, and priced all the same."""
        calls: list[Made] = []

        def note(call: Call) -> None:
            price = self._money.price_of(call.facts, self.settings)
            calls.append(Made(call, self.versions[call.response_format], price))
            record(calls[-1])

        with self.standing.calling():
            verdict = await self._client.ask(question, note)
        return verdict, calls[-1].version


class Panel:
    """The judges in their order, and the plan by which they are asked."""

    def __init__(self, judges: Sequence[Judge]) -> None:
        self.judges = judges
        first = judges[0].settings
        self.plan = Plan(len(judges), first.judge_samples, first.judge_half_width)
        self.gate: Gate = judges[0].standing if len(judges) == 1 else _AllOf(judges)
        self._known = {
            version.digest: (place, version)
            for place, judge in enumerate(judges)
            for version in judge.versions.values()
        }

    @property
    def models(self) -> list[str]:
        """The models that judge."""
        return [judge.settings.judge_model for judge in self.judges]

    def recognise(self, stored: StoredSample) -> Sample | None:
        """Return a stored sample of one of these judges; None for one of another version."""
        if stored.digest not in self._known:
            return None
        place, version = self._known[stored.digest]
        return Sample(
            number=stored.number,
            judge=place,
            version=version,
            kpi=stored.kpi,
            summary=stored.summary,
            template=stored.template,
            caps=stored.caps,
        )

    def version_of(self, samples: Sequence[Sample]) -> JudgeVersion:
        """Return the version of a score that rests on samples of all judges."""
        members = {sample.judge: sample.version for sample in samples}
        return panel_version([members[place] for place in sorted(members)])


class _AllOf:
    """Lets a panel be asked as far as each of its judges can be."""

    def __init__(self, judges: Sequence[Judge]) -> None:
        self._standings = [judge.standing for judge in judges]
        # One event tells of all: a pause of any judge is one of the panel.
        self.changed = asyncio.Event()
        for standing in self._standings:
            standing.changed = self.changed

    @property
    def detail(self) -> str | None:
        return next((one.detail for one in self._standings if one.detail), None)

    @property
    def wait_s(self) -> float:
        return max(one.wait_s for one in self._standings)

    def allowance(self, *, free: int, busy: int) -> int:
        return min(one.allowance(free=free, busy=busy) for one in self._standings)

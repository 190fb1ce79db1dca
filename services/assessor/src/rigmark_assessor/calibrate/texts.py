"""A text that is to be judged outside of any assessment, and one verdict on it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from rigmark_assessor.assess.chain import Try
from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.assess.panel import Judge
from rigmark_assessor.assess.sample import Made
from rigmark_assessor.assess.sampling import order_of
from rigmark_assessor.calibrate.labelled import Judgement
from rigmark_assessor.judge.errors import JudgeError
from rigmark_assessor.judge.question import Question
from rigmark_assessor.judge.verdict import Verdict
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_shared.methodology import SCENARIOS, ScenarioId

Record = Callable[[Made], None]
AskAbout = Callable[[Judge, Question, int, Record], Awaitable[tuple[Verdict, JudgeVersion]]]
"""Asks one judge about the text at a place; raises the JudgeError or BudgetIsUsedUp."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be judged."""

    scenario: ScenarioId
    task: str
    response: str
    finish_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Gets verdicts as an assessment gets its samples: same orders, same chain, same caps."""

    ask: AskAbout
    record: Callable[[int, Made], None]
    checks: Checks

    async def of(
        self, text: Text, judge: Judge, *, place: int, seat: int, round_: int
    ) -> tuple[Judgement, JudgeVersion]:
        """Return a judge's verdict of a round; `seat` is its place in the panel."""
        order = order_of(SCENARIOS[text.scenario], round_)
        this = Try(
            Question(
                scenario=text.scenario,
                task=text.task,
                response=text.response,
                max_output_tokens=judge.settings.judge_max_output_tokens,
                order=order,
                sample=round_,
            )
        )

        def record(made: Made) -> None:
            self.record(place, made)

        while True:
            try:
                verdict, version = await self.ask(judge, this.question, place, record)
            except JudgeError as error:
                this = this.after(error)
            else:
                # Of a long text, the checks take longer than other calls should wait.
                scores = await asyncio.to_thread(self._scores, verdict, text)
                return Judgement(scores, order, seat), version

    def _scores(self, verdict: Verdict, text: Text) -> Mapping[str, int]:
        findings = self.checks.examine(
            text.scenario,
            prompt=text.task,
            response=text.response,
            finish_reason=text.finish_reason,
        )
        given = {one.dimension: one.score for one in verdict.scores}
        return self.checks.caps(given, findings)[0]

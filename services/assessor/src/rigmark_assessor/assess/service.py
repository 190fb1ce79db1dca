"""Assess one claim: ask the judge as often as its answers call for, and settle what comes of it."""

from dataclasses import dataclass, replace
from typing import Final, Protocol, Self

from rigmark_assessor.assess.evidence import is_empty
from rigmark_assessor.assess.outcome import Outcome, completed, deferred, failed
from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.client import Question, Record
from rigmark_assessor.judge.errors import AnswerWasCutOff, JudgeError, VerdictIsInvalid
from rigmark_assessor.judge.standing import Standing, Treatment
from rigmark_assessor.judge.verdict import Verdict
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.reason import Reason
from rigmark_shared.methodology import SCENARIOS, scenario_kpi

REASKS: Final = 2
_LARGER: Final = 4


class Judge(Protocol):
    """Answers questions with verdicts."""

    async def ask(self, question: Question, record: Record) -> Verdict:
        """Return a verdict, or raise the JudgeError that says why there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How much is tried for one assessment."""

    max_output_tokens: int
    max_failures: int
    backoff: Backoff


@dataclass(frozen=True, slots=True)
class _Try:
    """One question of the chain that a claim may take."""

    question: Question
    reasks: int = 0
    enlarged: bool = False

    def after(self, error: JudgeError) -> Self:
        """Return the next question, or raise the error when it ends the chain."""
        match error:
            case VerdictIsInvalid() if self.reasks < REASKS:
                question = replace(self.question, fault=str(error))
                return replace(self, question=question, reasks=self.reasks + 1)
            case AnswerWasCutOff() if not self.enlarged:
                larger = self.question.max_output_tokens * _LARGER
                question = replace(self.question, max_output_tokens=larger)
                return replace(self, question=question, enlarged=True)
        raise error


class Assessor:
    """Turns claims into outcomes with the help of one judge."""

    def __init__(self, judge: Judge, standing: Standing, patience: Patience) -> None:
        self._judge = judge
        self._standing = standing
        self._patience = patience

    async def assess(self, claim: Claim, record: Record) -> Outcome:
        """Return the outcome of a claim; `record` is told of each call of the judge."""
        if is_empty(claim.response):
            detail = "The model's response is empty, so there is nothing to judge."
            return failed(claim, Reason.EMPTY_RESPONSE, detail)
        try:
            verdict = await self._verdict(claim, record)
        except JudgeError as error:
            return self._settle(claim, error)
        self._standing.answered()
        scores = {one.dimension: one.score for one in verdict.scores}
        return completed(claim, verdict, scenario_kpi(SCENARIOS[claim.scenario], scores))

    def broken(self, claim: Claim) -> Outcome:
        """Return the outcome of a claim on which the assessor itself failed."""
        detail = "The assessor met an error of its own; its log says which."
        return self._try_later(claim, Reason.INTERNAL_ERROR, detail)

    async def _verdict(self, claim: Claim, record: Record) -> Verdict:
        this = _Try(
            Question(
                scenario=claim.scenario,
                task=claim.task,
                response=claim.response,
                max_output_tokens=self._patience.max_output_tokens,
            )
        )
        while True:
            try:
                return await self._judge.ask(this.question, record)
            except JudgeError as error:
                this = this.after(error)

    def _settle(self, claim: Claim, error: JudgeError) -> Outcome:
        match self._standing.failed(error):
            case Treatment.FAIL:
                return failed(claim, error.reason, str(error))
            case Treatment.COUNT:
                return self._try_later(claim, error.reason, str(error), told_s=error.retry_after_s)
            case Treatment.KEEP:
                wait_s = self._wait_s(1, error.retry_after_s)
                return deferred(claim, error.reason, str(error), wait_s=wait_s)

    def _try_later(
        self, claim: Claim, reason: Reason, detail: str, *, told_s: float | None = None
    ) -> Outcome:
        failures = claim.failures + 1
        if failures >= self._patience.max_failures:
            return failed(claim, reason, detail, counts=True)
        wait_s = self._wait_s(failures, told_s)
        return deferred(claim, reason, detail, wait_s=wait_s, counts=True)

    def _wait_s(self, failures: int, told_s: float | None) -> float:
        backoff = self._patience.backoff
        wait_s = backoff.wait_s(failures)
        return wait_s if told_s is None else max(wait_s, backoff.after_told_s(told_s))

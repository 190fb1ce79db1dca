"""Assess one claim: take as many samples as the plan asks for, and settle what comes of it."""

from dataclasses import dataclass, replace
from typing import Final

from rigmark_assessor.assess import flags
from rigmark_assessor.assess.budget import BudgetIsUsedUp
from rigmark_assessor.assess.chain import Try
from rigmark_assessor.assess.checks import Checking, Checks
from rigmark_assessor.assess.hand import Hand
from rigmark_assessor.assess.noise import NoiseBook
from rigmark_assessor.assess.outcome import Evidence, Outcome, deferred, failed, released
from rigmark_assessor.assess.panel import Judge, Panel
from rigmark_assessor.assess.sample import Made, Sample
from rigmark_assessor.assess.sampling import Ask, order_of
from rigmark_assessor.assess.scoring import Scoring
from rigmark_assessor.claim import Claim
from rigmark_assessor.evidence.emptiness import is_empty
from rigmark_assessor.judge.client import Question
from rigmark_assessor.judge.errors import JudgeError
from rigmark_assessor.judge.prompt import Template
from rigmark_assessor.judge.standing import Treatment
from rigmark_assessor.judge.verdict import Verdict
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.reason import Reason
from rigmark_shared.methodology import SCENARIOS, scenario_kpi
from rigmark_shared.status import AssessmentStatus

_EMPTY: Final = "The model's response is empty, so there is nothing to judge."
_KILLED: Final = (
    "An assessor ended while this was judged. That was failure {failures}, and "
    "RIGMARK_JUDGE_MAX_FAILURES allows {most}."
)
_BROKEN: Final = "The assessor met an error of its own; its log says which."


@dataclass(frozen=True, slots=True)
class Patience:
    """How much is tried for one assessment."""

    max_failures: int
    backoff: Backoff


@dataclass(slots=True)
class _Case:
    """One claim being judged."""

    claim: Claim
    hand: Hand
    scoring: Scoring
    checking: Checking
    unasked: str | None = None
    """Why the second template gave nothing."""


class Assessor:
    """Turns claims into outcomes with the help of a panel of judges."""

    def __init__(
        self, panel: Panel, patience: Patience, *, noise: NoiseBook, checks: Checks | None = None
    ) -> None:
        self._panel = panel
        self._patience = patience
        self._noise = noise
        self._checks = checks or Checks()

    async def assess(self, claim: Claim, hand: Hand) -> Outcome:
        """Return the outcome of a claim."""
        scoring = Scoring(claim, self._panel, self._noise)
        is_last = claim.failures >= self._patience.max_failures
        if is_last and claim.taken_over and not scoring.has_enough:
            return failed(claim, Reason.INTERNAL_ERROR, self._killed(claim))
        checking = Checking(self._checks, claim)
        case = _Case(claim, hand, scoring, checking)
        try:
            if is_empty(claim.response):
                outcome = failed(claim, Reason.EMPTY_RESPONSE, _EMPTY)
            elif is_last and scoring.has_enough:
                why = self._killed(claim) if claim.taken_over else _BROKEN
                outcome = await self._with_what_there_is(case, why)
            else:
                outcome = await self._judge(case)
            return await self._with_evidence(checking, outcome)
        finally:
            checking.end()

    def broken(self, claim: Claim) -> Outcome:
        """Return the outcome of a claim on which the assessor itself failed.

        Where stored samples make a score, the last failure leaves it to a claim that asks no more.
        """
        failures = claim.failures + 1
        is_last = failures == self._patience.max_failures
        if is_last and Scoring(claim, self._panel, self._noise).has_enough:
            wait_s = self._wait_s(failures, None)
            return deferred(claim, Reason.INTERNAL_ERROR, _BROKEN, wait_s=wait_s, counts=True)
        return self._later(claim, Reason.INTERNAL_ERROR, _BROKEN)

    def _killed(self, claim: Claim) -> str:
        # Leases that ran out are counted together with what else failed, and so told of as one.
        return _KILLED.format(failures=claim.failures, most=self._patience.max_failures)

    async def _judge(self, case: _Case) -> Outcome:
        begun = False
        while (ask := case.scoring.next_ask()) is not None:
            self._keep(case)
            if begun and not case.hand.goes_on():
                return released(case.claim)
            begun, judge = True, self._panel.judges[ask.judge]
            try:
                case.scoring.add(await self._sample(case, ask))
            except JudgeError as error:
                return await self._settle(case, judge, error)
            except BudgetIsUsedUp as error:
                return deferred(case.claim, error.reason, str(error), wait_s=error.wait_s)
            judge.standing.answered()
        _, suspicions = await case.checking.seen()
        if suspicions and not case.scoring.second:
            await self._ask_in_other_words(case)
        return await self._completed(case)

    async def _ask_in_other_words(self, case: _Case) -> None:
        """Ask once with the second template, which only informs: without an answer it goes on."""
        self._keep(case)
        judge = self._panel.judges[0]
        try:
            case.scoring.add(await self._sample(case, Ask(0, 0), Template.SECOND))
        except JudgeError as error:
            judge.standing.failed(error)
            case.unasked = str(error)
        except BudgetIsUsedUp as error:
            case.unasked = str(error)
        else:
            judge.standing.answered()

    async def _sample(self, case: _Case, ask: Ask, template: Template = Template.MAIN) -> Sample:
        judge, scenario = self._panel.judges[ask.judge], SCENARIOS[case.claim.scenario]
        order = order_of(scenario, ask.round)
        question = Question(
            scenario=scenario.id,
            task=case.claim.task,
            response=case.claim.response,
            max_output_tokens=judge.settings.judge_max_output_tokens,
            order=order,
            template=template,
            sample=ask.round,
        )
        verdict, made = await self._verdict(case, judge, question)
        given = {one.dimension: one.score for one in verdict.scores}
        findings, _ = await case.checking.seen()
        scores, caps = self._checks.caps(given, findings)
        return Sample(
            number=case.scoring.next_number,
            judge=ask.judge,
            version=made.version,
            template=template,
            served_model=made.call.facts.served_model,
            order=order,
            kpi=scenario_kpi(scenario, scores),
            summary=verdict.summary,
            scores=tuple(replace(one, score=scores[one.dimension]) for one in verdict.scores),
            caps=tuple(caps),
        )

    async def _verdict(self, case: _Case, judge: Judge, question: Question) -> tuple[Verdict, Made]:
        this = Try(question)
        while True:
            try:
                return await judge.ask(this.question, case.claim, case.hand)
            except JudgeError as error:
                this = this.after(error)

    def _keep(self, case: _Case) -> None:
        if samples := case.scoring.unstored():
            case.hand.keep(samples, first_sample=case.scoring.first_sample)

    async def _completed(self, case: _Case) -> Outcome:
        scoring, claim = case.scoring, case.claim
        _, suspicions = await case.checking.seen()
        score = scoring.score()
        return Outcome(
            claim=claim,
            status=AssessmentStatus.COMPLETED,
            score=score,
            version=self._panel.version_of(scoring.main),
            summary=scoring.summary(score.kpi),
            samples=scoring.unstored(),
            first_sample=scoring.first_sample,
            flags=(
                *flags.suspicion(suspicions, unasked=case.unasked),
                *flags.second_template(scoring.second, score),
                *flags.panel(scoring.main),
                *flags.served(scoring.main, claim.served),
                *flags.family(self._panel.models, claim.model, claim.model_family),
                *flags.capped(scoring.main),
            ),
        )

    async def _settle(self, case: _Case, judge: Judge, error: JudgeError) -> Outcome:
        claim = case.claim
        match judge.standing.failed(error):
            case Treatment.KEEP:
                wait_s = self._wait_s(1, error.retry_after_s)
                return deferred(claim, error.reason, str(error), wait_s=wait_s)
            case Treatment.FAIL:
                outcome = failed(claim, error.reason, str(error))
            case _:
                outcome = self._later(claim, error.reason, str(error), told_s=error.retry_after_s)
        if outcome.status is AssessmentStatus.FAILED and case.scoring.has_enough:
            return await self._with_what_there_is(case, str(error))
        return outcome

    async def _with_what_there_is(self, case: _Case, why: str) -> Outcome:
        """Score the samples there are, with the interval that they deserve, and ask no more."""
        if not case.scoring.second:
            case.unasked = f"it was not asked, for sampling ended early. {why}"
        return await self._completed(case)

    def _later(
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

    async def _with_evidence(self, checking: Checking, outcome: Outcome) -> Outcome:
        """Add what was found without a judge to an outcome that is final."""
        version = self._checks.version
        if version is None or not outcome.status.is_final:
            return outcome
        findings, _ = await checking.seen()
        return replace(outcome, evidence=Evidence(version=version, findings=findings))

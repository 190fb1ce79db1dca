"""Assess one claim: take as many samples as the plan asks for, and settle what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rigmark_assessor.assess import flags
from rigmark_assessor.assess.budget import BudgetIsUsedUp
from rigmark_assessor.assess.chain import Try
from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.assess.hand import Hand
from rigmark_assessor.assess.noise import NoiseBook
from rigmark_assessor.assess.outcome import Evidence, Outcome, deferred, failed, released
from rigmark_assessor.assess.panel import Judge, Panel
from rigmark_assessor.assess.sample import Sample
from rigmark_assessor.assess.sampling import Ask, order_of
from rigmark_assessor.assess.scoring import Scoring
from rigmark_assessor.claim import Claim
from rigmark_assessor.evidence import Findings
from rigmark_assessor.evidence.emptiness import is_empty
from rigmark_assessor.judge.client import Question
from rigmark_assessor.judge.errors import JudgeError
from rigmark_assessor.judge.prompt import Template
from rigmark_assessor.judge.standing import Treatment
from rigmark_assessor.judge.verdict import Verdict
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.reason import Reason
from rigmark_shared.methodology import SCENARIOS, scenario_kpi
from rigmark_shared.status import AssessmentStatus


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
    findings: Findings
    suspicions: Sequence[str]
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
        if claim.taken_over and claim.failures >= self._patience.max_failures:
            detail = "Assessors ended again and again while this was judged."
            return failed(claim, Reason.INTERNAL_ERROR, detail)
        findings, suspicions = await self._checks.of(claim)
        if is_empty(claim.response):
            detail = "The model's response is empty, so there is nothing to judge."
            return self._with(findings, failed(claim, Reason.EMPTY_RESPONSE, detail))
        scoring = Scoring(claim, self._panel, self._noise)
        case = _Case(claim, hand, scoring, findings, suspicions)
        return self._with(findings, await self._judge(case))

    def broken(self, claim: Claim) -> Outcome:
        """Return the outcome of a claim on which the assessor itself failed."""
        detail = "The assessor met an error of its own; its log says which."
        return self._later(claim, Reason.INTERNAL_ERROR, detail)

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
                return self._settle(case, judge, error)
            except BudgetIsUsedUp as error:
                reason = Reason.BUDGET_USED_UP
                return deferred(case.claim, reason, str(error), wait_s=error.wait_s)
            judge.standing.answered()
        if case.suspicions and not case.scoring.second:
            await self._ask_in_other_words(case)
        return self._completed(case)

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
        verdict, version = await self._verdict(case, judge, question)
        given = {one.dimension: one.score for one in verdict.scores}
        scores, caps = self._checks.caps(given, case.findings)
        return Sample(
            number=case.scoring.next_number,
            judge=ask.judge,
            version=version,
            template=template,
            order=order,
            kpi=scenario_kpi(scenario, scores),
            summary=verdict.summary,
            scores=tuple(replace(one, score=scores[one.dimension]) for one in verdict.scores),
            caps=tuple(caps),
        )

    async def _verdict(
        self, case: _Case, judge: Judge, question: Question
    ) -> tuple[Verdict, JudgeVersion]:
        this = Try(question)
        while True:
            try:
                return await judge.ask(this.question, case.claim, case.hand)
            except JudgeError as error:
                this = this.after(error)

    def _keep(self, case: _Case) -> None:
        if samples := case.scoring.unstored():
            case.hand.keep(samples, first_sample=case.scoring.first_sample)

    def _completed(self, case: _Case) -> Outcome:
        scoring, claim = case.scoring, case.claim
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
                *flags.suspicion(case.suspicions, unasked=case.unasked),
                *flags.second_template(scoring.second, score),
                *flags.panel(scoring.main),
                *flags.family(self._panel.models, claim.model, claim.model_family),
                *flags.capped(scoring.main),
            ),
        )

    def _settle(self, case: _Case, judge: Judge, error: JudgeError) -> Outcome:
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
            # The samples there are make a score of their own, with the interval that they deserve.
            return self._completed(case)
        return outcome

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

    def _with(self, findings: Findings, outcome: Outcome) -> Outcome:
        """Add what was found without a judge to an outcome that is final."""
        version = self._checks.version
        if version is None or not outcome.status.is_final:
            return outcome
        return replace(outcome, evidence=Evidence(version=version, findings=findings))

"""From a claim to its outcome: what is asked again, put back, or given up."""

from decimal import Decimal

import pytest

from rigmark_assessor.assess.chain import REASKS
from rigmark_assessor.assess.checks import NO_CHECKS
from rigmark_assessor.assess.service import Assessor, Patience
from rigmark_assessor.judge.errors import (
    AnswerIsEmpty,
    AnswerWasCutOff,
    ContentWasBlocked,
    ContextIsTooLong,
    JudgeAskedToWait,
    JudgeError,
    JudgeIsFailing,
    KeyWasRefused,
    RequestWasRefused,
    VerdictIsInvalid,
)
from rigmark_assessor.judge.standing import IN_A_ROW, Standing
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.reason import Reason
from rigmark_shared.methodology import SCENARIOS, scenario_kpi
from rigmark_shared.status import AssessmentStatus
from unit.assessor.replies import SCENARIO, FakeHand, FakeJudge, claim, no_noise, panel, verdict

PATIENCE = Patience(max_failures=3, backoff=Backoff(first_s=4, draw=lambda: 0.5))


def assessor(judge: FakeJudge, standing: Standing | None = None) -> Assessor:
    """An assessor that takes one sample."""
    one = panel(judge, standing=standing, judge_samples=1, judge_max_output_tokens=1000)
    return Assessor(one, PATIENCE, noise=no_noise(), checks=NO_CHECKS)


async def test_a_verdict_is_scored_by_the_methodology():
    judge, mine = FakeJudge(verdict(80)), claim()

    outcome = await assessor(judge).assess(mine, FakeHand())

    assert outcome.status is AssessmentStatus.COMPLETED
    assert outcome.score is not None
    assert outcome.score.kpi == Decimal("80.00")
    scores = {one.dimension: one.score for one in verdict(80).scores}
    assert outcome.score.kpi == scenario_kpi(SCENARIOS[mine.scenario], scores)
    assert outcome.summary == "All in all."
    assert (judge.questions[0].task, judge.questions[0].response) == ("Plan it.", "A plan.")


@pytest.mark.parametrize("response", ["", " \n\t", "\u200b\u200e", "\u2028\x00"])
async def test_an_empty_response_fails_without_a_call(response: str):
    judge = FakeJudge()

    outcome = await assessor(judge).assess(claim(response=response), FakeHand())

    assert (outcome.status, outcome.reason) == (AssessmentStatus.FAILED, Reason.EMPTY_RESPONSE)
    assert outcome.score is None
    assert judge.questions == []


async def test_an_invalid_verdict_is_asked_for_again_with_its_fault_named():
    judge = FakeJudge(VerdictIsInvalid("It lacks x."), verdict())

    outcome = await assessor(judge).assess(claim(), FakeHand())

    assert outcome.status is AssessmentStatus.COMPLETED
    assert [question.fault for question in judge.questions] == [None, "It lacks x."]


async def test_a_verdict_that_stays_invalid_fails():
    judge = FakeJudge(*[VerdictIsInvalid("It lacks x.")] * (REASKS + 1))

    outcome = await assessor(judge).assess(claim(), FakeHand())

    assert (outcome.status, outcome.reason) == (AssessmentStatus.FAILED, Reason.INVALID_OUTPUT)
    assert outcome.detail == "It lacks x."
    assert (outcome.score, outcome.samples) == (None, ())
    assert len(judge.questions) == REASKS + 1


async def test_a_verdict_that_was_cut_off_gets_more_room_once():
    judge = FakeJudge(AnswerWasCutOff("x"), verdict())

    outcome = await assessor(judge).assess(claim(), FakeHand())

    assert outcome.status is AssessmentStatus.COMPLETED
    assert [question.max_output_tokens for question in judge.questions] == [1000, 4000]


async def test_a_verdict_that_is_cut_off_again_fails():
    judge = FakeJudge(AnswerWasCutOff("x"), AnswerWasCutOff("x"))

    outcome = await assessor(judge).assess(claim(), FakeHand())

    assert (outcome.status, outcome.reason) == (AssessmentStatus.FAILED, Reason.TRUNCATED)


async def test_both_faults_together_are_bounded_too():
    judge = FakeJudge(
        VerdictIsInvalid("x"), AnswerWasCutOff("x"), VerdictIsInvalid("x"), VerdictIsInvalid("x")
    )

    outcome = await assessor(judge).assess(claim(), FakeHand())

    assert outcome.reason is Reason.INVALID_OUTPUT
    assert len(judge.questions) == 4


@pytest.mark.parametrize("kind", [ContextIsTooLong, ContentWasBlocked, RequestWasRefused])
async def test_what_no_retry_can_cure_fails_at_once(kind: type[JudgeError]):
    outcome = await assessor(FakeJudge(kind("Why."))).assess(claim(), FakeHand())

    assert outcome.status is AssessmentStatus.FAILED
    assert (outcome.reason, outcome.detail) == (kind.reason, "Why.")


@pytest.mark.parametrize(("failures", "wait_s"), [(0, 2.0), (1, 4.0)])
async def test_a_transient_failure_is_put_back_with_backoff(failures: int, wait_s: float):
    judge = FakeJudge(AnswerIsEmpty("Why."))

    outcome = await assessor(judge).assess(claim(failures=failures), FakeHand())

    assert outcome.status is AssessmentStatus.PENDING
    assert (outcome.reason, outcome.detail) == (Reason.EMPTY_ANSWER, "Why.")
    assert outcome.counts_as_failure
    assert outcome.wait_s == wait_s
    assert len(judge.questions) == 1


async def test_too_many_failures_end_in_the_last_reason():
    judge = FakeJudge(AnswerIsEmpty("Why."))

    outcome = await assessor(judge).assess(claim(failures=2), FakeHand())

    assert (outcome.status, outcome.reason) == (AssessmentStatus.FAILED, Reason.EMPTY_ANSWER)


async def test_the_wait_that_a_judge_tells_is_kept():
    judge = FakeJudge(
        JudgeAskedToWait("x", retry_after_s=100), JudgeIsFailing("x", retry_after_s=0)
    )
    mine = assessor(judge)

    limited = await mine.assess(claim(), FakeHand())
    failing = await mine.assess(claim(), FakeHand())

    assert limited.wait_s == 105
    assert failing.wait_s == 2


async def test_an_outage_fails_no_assessment_however_long_it_lasts():
    judge = FakeJudge(*[JudgeIsFailing("x")] * 100)
    mine = assessor(judge)
    for _ in range(IN_A_ROW - 1):
        await mine.assess(claim(), FakeHand())

    outcomes = [await mine.assess(claim(failures=2), FakeHand()) for _ in range(90)]

    assert {outcome.status for outcome in outcomes} == {AssessmentStatus.PENDING}
    assert not any(outcome.counts_as_failure for outcome in outcomes)


async def test_work_stays_while_the_judge_is_misconfigured():
    standing = Standing(first_pause_s=10)

    outcome = await assessor(FakeJudge(KeyWasRefused("x")), standing).assess(claim(), FakeHand())

    assert (outcome.status, outcome.reason) == (AssessmentStatus.PENDING, Reason.KEY_REFUSED)
    assert not outcome.counts_as_failure
    assert standing.detail == "x"


async def test_a_verdict_ends_a_pause():
    standing = Standing(first_pause_s=10)
    mine = assessor(FakeJudge(KeyWasRefused("x"), verdict()), standing)

    await mine.assess(claim(), FakeHand())
    await mine.assess(claim(), FakeHand())

    assert standing.detail is None


async def test_every_call_of_a_chain_is_recorded():
    hand = FakeHand()

    await assessor(FakeJudge(VerdictIsInvalid("x"), verdict())).assess(claim(), hand)

    assert len(hand.calls) == 2


async def test_an_error_of_our_own_is_tried_again_in_bounds():
    mine = assessor(FakeJudge())

    first, last = mine.broken(claim()), mine.broken(claim(failures=2))

    assert (first.status, first.reason) == (AssessmentStatus.PENDING, Reason.INTERNAL_ERROR)
    assert first.counts_as_failure
    assert (last.status, last.reason) == (AssessmentStatus.FAILED, Reason.INTERNAL_ERROR)


async def test_a_claim_whose_assessors_ended_again_and_again_fails_without_a_call():
    judge = FakeJudge()

    outcome = await assessor(judge).assess(claim(failures=3, taken_over=True), FakeHand())

    assert (outcome.status, outcome.reason) == (AssessmentStatus.FAILED, Reason.INTERNAL_ERROR)
    assert judge.questions == []


async def test_a_claim_that_was_taken_over_once_is_judged():
    outcome = await assessor(FakeJudge(verdict())).assess(
        claim(failures=1, taken_over=True), FakeHand()
    )

    assert outcome.status is AssessmentStatus.COMPLETED


def test_the_fake_verdict_is_one_of_the_first_scenario():
    assert len(verdict().scores) == len(SCENARIO.dimensions)

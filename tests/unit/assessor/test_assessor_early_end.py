"""Sampling that ends early: what is there makes a score, and what was left out is told."""

from dataclasses import replace
from decimal import Decimal

from rigmark_assessor.assess.checks import NO_CHECKS, Checks
from rigmark_assessor.assess.flags import JudgingFlag
from rigmark_assessor.assess.panel import Panel
from rigmark_assessor.assess.sample import StoredSample
from rigmark_assessor.assess.service import Assessor, Patience
from rigmark_assessor.judge.errors import ContextIsTooLong
from rigmark_assessor.judge.prompt import Template
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.reason import Reason
from rigmark_assessor.settings import ResponseFormat
from rigmark_shared.status import AssessmentStatus
from unit.assessor.replies import FakeHand, FakeJudge, claim, no_noise, panel, verdict

PATIENCE = Patience(max_failures=3, backoff=Backoff(first_s=4, draw=lambda: 0.5))
SUSPECTS = replace(NO_CHECKS, suspicions=lambda _: ("override",))


def assessor(one: Panel, checks: Checks = NO_CHECKS) -> Assessor:
    return Assessor(one, PATIENCE, noise=no_noise(), checks=checks)


def stored(one: Panel, number: int, kpi: int) -> StoredSample:
    version = one.judges[0].versions[ResponseFormat.JSON_SCHEMA]
    return StoredSample(number, version.digest, Template.MAIN, Decimal(kpi), f"Worth {kpi}.")


async def test_a_claim_at_its_last_failure_is_scored_from_the_samples_that_are_stored():
    judge = FakeJudge()
    one = panel(judge, judge_samples=5)
    samples = (stored(one, 0, 60), stored(one, 1, 70))
    last = claim(failures=3, taken_over=True, attempt=4, samples=samples)

    outcome = await assessor(one).assess(last, FakeHand())

    assert outcome.status is AssessmentStatus.COMPLETED
    assert outcome.score is not None
    assert (outcome.score.kpi, outcome.score.n) == (Decimal("65.00"), 2)
    assert (outcome.samples, judge.questions) == ((), [])


async def test_a_claim_at_its_last_failure_with_too_few_samples_fails():
    one = panel(FakeJudge(), judge_samples=5)
    last = claim(failures=3, taken_over=True, attempt=4, samples=(stored(one, 0, 60),))

    outcome = await assessor(one).assess(last, FakeHand())

    assert (outcome.status, outcome.reason) == (AssessmentStatus.FAILED, Reason.INTERNAL_ERROR)


async def test_a_claim_that_one_assessor_s_end_took_to_its_last_failure_tells_of_one_end():
    one = panel(FakeJudge(), judge_samples=5)
    last = claim(failures=3, taken_over=True, attempt=4)

    outcome = await assessor(one).assess(last, FakeHand())

    assert outcome.detail == (
        "An assessor ended while this was judged. That was failure 3, and "
        "RIGMARK_JUDGE_MAX_FAILURES allows 3."
    )


def test_an_error_of_our_own_at_the_last_failure_leaves_the_score_to_another_claim():
    one = panel(FakeJudge(), judge_samples=5)
    samples = (stored(one, 0, 60), stored(one, 1, 70))

    outcome = assessor(one).broken(claim(failures=2, samples=samples))

    assert (outcome.status, outcome.reason) == (AssessmentStatus.PENDING, Reason.INTERNAL_ERROR)
    assert outcome.counts_as_failure


def test_an_error_of_our_own_at_the_last_failure_with_too_few_samples_is_final():
    one = panel(FakeJudge(), judge_samples=5)

    outcome = assessor(one).broken(claim(failures=2, samples=(stored(one, 0, 60),)))

    assert (outcome.status, outcome.reason) == (AssessmentStatus.FAILED, Reason.INTERNAL_ERROR)


async def test_what_was_left_to_another_claim_is_scored_without_a_call():
    judge = FakeJudge()
    one = panel(judge, judge_samples=5)
    samples = (stored(one, 0, 60), stored(one, 1, 70))

    outcome = await assessor(one).assess(claim(failures=3, attempt=4, samples=samples), FakeHand())

    assert outcome.status is AssessmentStatus.COMPLETED
    assert outcome.score is not None
    assert (outcome.score.kpi, judge.questions) == (Decimal("65.00"), [])


def test_an_error_while_that_is_scored_is_final():
    one = panel(FakeJudge(), judge_samples=5)
    samples = (stored(one, 0, 60), stored(one, 1, 70))

    outcome = assessor(one).broken(claim(failures=3, attempt=4, samples=samples))

    assert (outcome.status, outcome.reason) == (AssessmentStatus.FAILED, Reason.INTERNAL_ERROR)


async def test_a_second_wording_that_was_left_out_is_told_with_the_suspicion():
    judge = FakeJudge(verdict(60), verdict(70), ContextIsTooLong("It is too long."))
    one = panel(judge, judge_samples=5, judge_half_width=0)

    outcome = await assessor(one, SUSPECTS).assess(claim(), FakeHand())

    [flag] = outcome.flags
    assert outcome.status is AssessmentStatus.COMPLETED
    assert flag.id is JudgingFlag.INJECTION_SUSPECTED
    assert "it was not asked, for sampling ended early. It is too long." in flag.detail


async def test_without_a_suspicion_nothing_was_left_out():
    judge = FakeJudge(verdict(60), verdict(70), ContextIsTooLong("It is too long."))

    outcome = await assessor(panel(judge, judge_samples=5, judge_half_width=0)).assess(
        claim(), FakeHand()
    )

    assert outcome.status is AssessmentStatus.COMPLETED
    assert outcome.flags == ()

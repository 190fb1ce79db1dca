"""Samples come together to a score: of one version of each judge, and of all that are stored."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from rigmark_assessor.assess.budget import BudgetIsUsedUp
from rigmark_assessor.assess.checks import NO_CHECKS
from rigmark_assessor.assess.panel import Judge, Money, Panel
from rigmark_assessor.assess.sample import Made, StoredSample
from rigmark_assessor.assess.service import Assessor, Patience
from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.client import Call, Question, Record
from rigmark_assessor.judge.errors import ContextIsTooLong, JudgeIsFailing, VerdictIsInvalid
from rigmark_assessor.judge.prompt import Template
from rigmark_assessor.judge.reply import Facts
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.judge.verdict import Verdict
from rigmark_assessor.judge.version import judge_version
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.reason import Reason
from rigmark_assessor.settings import ResponseFormat
from rigmark_shared.status import AssessmentStatus
from unit.assessor.replies import (
    FakeHand,
    FakeJudge,
    claim,
    known_noise,
    no_noise,
    panel,
    settings,
    verdict,
)

TEXT = ResponseFormat.TEXT
PATIENCE = Patience(max_failures=3, backoff=Backoff(first_s=4, draw=lambda: 0.5))


def assessor(one: Panel, *, sd: float | None = None) -> Assessor:
    noise = no_noise() if sd is None else known_noise(one, sd)
    return Assessor(one, PATIENCE, noise=noise, checks=NO_CHECKS)


def stored(number: int, kpi: float, one: Panel, **changes: Any) -> StoredSample:
    version = one.judges[0].versions[ResponseFormat.JSON_SCHEMA]
    given = {
        "number": number,
        "digest": version.digest,
        "template": Template.MAIN,
        "kpi": Decimal(str(kpi)),
        "summary": f"Worth {kpi}.",
        **changes,
    }
    return StoredSample(**given)


async def test_all_samples_but_the_last_are_kept_on_the_way_and_each_once():
    judge, hand = FakeJudge(verdict(60), verdict(70), verdict(80)), FakeHand()

    outcome = await assessor(panel(judge)).assess(claim(), hand)

    assert outcome.score is not None
    assert (outcome.score.kpi, outcome.score.n) == (Decimal("70.00"), 3)
    assert [one.number for one in (*hand.samples, *outcome.samples)] == [0, 1, 2]
    assert len(hand.samples) == 2
    firsts = [question.order[0] for question in judge.questions]
    assert firsts == list(judge.questions[0].order[:3])


async def test_a_quiet_judge_is_asked_no_more_than_it_takes():
    judge = FakeJudge(verdict(60), verdict(60), verdict(60))

    outcome = await assessor(panel(judge), sd=1).assess(claim(), FakeHand())

    assert outcome.score is not None
    assert outcome.score.n == 2
    assert outcome.score.half_width is not None
    assert outcome.score.half_width <= 2.5


async def test_stored_samples_count_and_the_missing_ones_are_asked_for():
    judge = FakeJudge(verdict(80))
    one = panel(judge)
    mine = claim(attempt=2, samples=(stored(0, 60, one), stored(1, 70, one)))

    outcome = await assessor(one).assess(mine, FakeHand())

    assert outcome.score is not None
    assert outcome.score.kpi == Decimal("70.00")
    assert (outcome.summary, outcome.first_sample) == ("Worth 70.", None)
    [sample] = outcome.samples
    assert sample.number == 2
    assert judge.questions[0].sample == 2


async def test_a_claim_whose_samples_are_all_there_is_scored_without_a_call():
    judge = FakeJudge()
    one = panel(judge)
    mine = claim(samples=tuple(stored(number, 50 + number, one) for number in range(3)))

    outcome = await assessor(one).assess(mine, FakeHand())

    assert (outcome.status, outcome.samples) == (AssessmentStatus.COMPLETED, ())
    assert judge.questions == []


async def test_samples_of_another_version_do_not_count_and_their_numbers_stay_taken():
    judge = FakeJudge(verdict(80), verdict(80))
    one = panel(judge, judge_samples=2)
    other = judge_version(settings(judge_model="judge-1", judge_samples=2, judge_temperature=1))
    mine = claim(samples=(stored(0, 10, one, digest=other.digest), stored(1, 20, one)))

    outcome = await assessor(one).assess(mine, FakeHand())

    assert outcome.score is not None
    assert (outcome.score.kpi, outcome.score.n) == (Decimal("80.00"), 2)
    assert outcome.first_sample == 2
    assert [sample.number for sample in outcome.samples] == [3]


async def test_samples_of_one_judge_under_two_forms_are_of_two_versions():
    judge = FakeJudge(verdict(80), verdict(80))
    one = panel(judge, judge_samples=2)
    text = one.judges[0].versions[ResponseFormat.TEXT].digest
    mine = claim(samples=(stored(0, 10, one), stored(1, 20, one, digest=text)))

    outcome = await assessor(one).assess(mine, FakeHand())

    assert outcome.score is not None
    assert (outcome.score.kpi, outcome.first_sample) == (Decimal("80.00"), 2)


async def test_a_stored_second_wording_is_not_asked_for_again():
    judge = FakeJudge(verdict(80))
    one = panel(judge, judge_samples=1)
    second = stored(0, 10, one, template=Template.SECOND)

    outcome = await assessor(one).assess(claim(samples=(second,)), FakeHand())

    assert outcome.score is not None
    assert (outcome.score.kpi, outcome.score.n) == (Decimal("80.00"), 1)
    assert [flag.id for flag in outcome.flags] == ["second_template_disagrees"]


class _LosesItsForm(FakeJudge):
    """Answers in no form at all when it is asked in other words."""

    async def ask(self, question: Question, record: Record) -> Verdict:
        if question.template is Template.MAIN:
            return await super().ask(question, record)
        self.questions.append(question)
        record(Call(10, "verdict", Facts(), ResponseFormat.TEXT, Template.SECOND))
        return verdict(10)


async def test_a_second_wording_under_another_version_takes_no_sample_from_the_score():
    one = panel(_LosesItsForm(verdict(60), verdict(70), verdict(80)))
    suspects = replace(NO_CHECKS, suspicions=lambda _: ("override",))

    outcome = await Assessor(one, PATIENCE, noise=no_noise(), checks=suspects).assess(
        claim(), FakeHand()
    )

    assert outcome.score is not None
    assert (outcome.score.kpi, outcome.score.n) == (Decimal("70.00"), 3)
    assert outcome.first_sample is None
    assert "second_template_disagrees" in [flag.id for flag in outcome.flags]


class _Loosens(FakeJudge):
    """Is held to no form any more after its first answer."""

    async def ask(self, question: Question, record: Record) -> Verdict:
        if not self.questions:
            return await super().ask(question, record)
        return await super().ask(question, lambda one: record(replace(one, response_format=TEXT)))


async def test_a_judge_that_loosens_its_form_within_a_claim_is_sampled_anew():
    hand = FakeHand()
    one = panel(_Loosens(verdict(10), verdict(80), verdict(80), verdict(80)))

    outcome = await assessor(one).assess(claim(), hand)

    assert outcome.score is not None
    assert (outcome.score.kpi, outcome.score.n, outcome.first_sample) == (Decimal("80.00"), 3, 1)
    assert [sample.number for sample in (*hand.samples, *outcome.samples)] == [0, 1, 2, 3]
    assert outcome.version == one.judges[0].versions[TEXT]


async def test_a_stored_second_wording_of_another_version_takes_no_sample_from_the_score():
    one = panel(FakeJudge(), judge_samples=2)
    text = one.judges[0].versions[ResponseFormat.TEXT].digest
    second = stored(2, 60, one, digest=text, template=Template.SECOND)
    mine = claim(samples=(stored(0, 60, one), stored(1, 70, one), second))

    outcome = await assessor(one).assess(mine, FakeHand())

    assert outcome.score is not None
    assert (outcome.score.kpi, outcome.first_sample) == (Decimal("65.00"), None)


async def test_when_no_call_may_be_begun_the_claim_is_put_back_with_its_samples_kept():
    judge, hand = FakeJudge(verdict(60)), FakeHand(lets_go_after=1)

    outcome = await assessor(panel(judge)).assess(claim(), hand)

    assert (outcome.status, outcome.reason) == (AssessmentStatus.PENDING, None)
    assert [sample.number for sample in hand.samples] == [0]
    assert not outcome.counts_as_failure


async def test_no_failure_moves_the_score_of_the_samples_there_are():
    one = panel(FakeJudge(verdict(60), verdict(80), ContextIsTooLong("x")))

    outcome = await assessor(one).assess(claim(), FakeHand())

    assert outcome.score is not None
    assert (outcome.score.kpi, outcome.score.n) == (Decimal("70.00"), 2)


@pytest.mark.parametrize("error", [ContextIsTooLong("x"), VerdictIsInvalid("x")])
async def test_too_few_samples_are_no_score(error: Exception):
    one = panel(FakeJudge(verdict(60), *[error] * 3))

    outcome = await assessor(one).assess(claim(), FakeHand())

    assert (outcome.status, outcome.score) == (AssessmentStatus.FAILED, None)


async def test_the_last_failure_of_many_leaves_the_score_of_enough_samples():
    one = panel(FakeJudge(verdict(60), verdict(80), JudgeIsFailing("x")))

    outcome = await assessor(one).assess(claim(failures=2), FakeHand())

    assert outcome.status is AssessmentStatus.COMPLETED


class Budget:
    """Lets so many calls through, and remembers what was settled."""

    def __init__(self, calls: int) -> None:
        self._left = calls
        self.settled: list[tuple[int, int]] = []

    async def reserve(self, _: Claim, __: Question) -> int:
        if self._left == 0:
            raise BudgetIsUsedUp("Nothing is left for today.", wait_s=3600)
        self._left -= 1
        return self._left

    async def settle(self, reservation: int, made: list[Made]) -> None:
        self.settled.append((reservation, len(made)))


def within(budget: Budget, judge: FakeJudge) -> Panel:
    one = Judge(settings(), judge, Standing(first_pause_s=10), money=Money(budget=budget))
    return Panel([one])


async def test_a_budget_that_is_used_up_puts_the_claim_back_without_a_failure():
    judge, hand = FakeJudge(verdict(60)), FakeHand()

    outcome = await assessor(within(Budget(1), judge)).assess(claim(), hand)

    assert (outcome.status, outcome.reason) == (AssessmentStatus.PENDING, Reason.BUDGET_USED_UP)
    assert (outcome.wait_s, outcome.counts_as_failure) == (3600, False)
    assert len(judge.questions) == len(hand.samples) == 1


async def test_every_call_is_reserved_before_it_and_settled_after_it_also_when_it_fails():
    budget = Budget(9)
    judge = FakeJudge(VerdictIsInvalid("x"), verdict(60), ContextIsTooLong("x"))

    await assessor(within(budget, judge)).assess(claim(), FakeHand())

    assert budget.settled == [(8, 1), (7, 1), (6, 1)]

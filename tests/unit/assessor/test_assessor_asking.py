"""Asking a panel about many texts: all verdicts or none, bounded retries, and an end to outages."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from rigmark_assessor.assess.checks import NO_CHECKS, Checks
from rigmark_assessor.assess.panel import Judge, Panel
from rigmark_assessor.assess.sample import Made
from rigmark_assessor.calibrate.asking import Answers, Asking, Effort
from rigmark_assessor.calibrate.judging import Bill, one_version
from rigmark_assessor.calibrate.texts import AskAbout, Record, Text, Verdicts
from rigmark_assessor.evidence import AppliedCap
from rigmark_assessor.judge.client import Question
from rigmark_assessor.judge.errors import (
    AnswerIsEmpty,
    ContentWasBlocked,
    JudgeIsUnreachable,
    KeyWasRefused,
    VerdictIsInvalid,
)
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.judge.verdict import Verdict
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.reason import Reason
from unit.assessor.replies import DIMENSIONS, SCENARIO, FakeJudge, panel, verdict

TEXT = Text(SCENARIO.id, "Plan it.", "A plan.")
Script = Callable[[Question, int], Verdict]


async def ask_apart(
    judge: Judge, question: Question, _: int, record: Record
) -> tuple[Verdict, JudgeVersion]:
    return await judge.ask_apart(question, record)


class Scripted:
    """A judge that answers by a script, and counts the calls that are open at once."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.questions: list[Question] = []
        self.open = self.most_open = 0

    async def ask(self, question: Question, record: object) -> Verdict:
        del record
        self.questions.append(question)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            await asyncio.sleep(0)
            return self._script(question, len(self.questions))
        finally:
            self.open -= 1


def asking(
    asked: Panel,
    *,
    checks: Checks = NO_CHECKS,
    bill: Bill | None = None,
    ask: AskAbout = ask_apart,
    **changes: object,
) -> Asking:
    account = bill or Bill()
    effort = {"samples": 1, "slots": 4, "max_failures": 3, "backoff": Backoff(first_s=0.001)}

    def note(_: int, made: Made) -> None:
        account.add(made)

    return Asking(asked, Effort(**{**effort, **changes}), Verdicts(ask, note, checks))


async def asked_scripted(script: Script, count: int, **changes: object) -> tuple[Scripted, Answers]:
    scripted = Scripted(script)

    async def ask(
        judge: Judge, question: Question, _: int, __: Record
    ) -> tuple[Verdict, JudgeVersion]:
        given = await scripted.ask(question, None)
        return given, next(iter(judge.versions.values()))

    asked = panel(FakeJudge(), standing=changes.pop("standing", None))
    return scripted, await asking(asked, ask=ask, **changes).all([TEXT] * count)


async def test_every_text_gets_its_verdicts_with_rotated_orders():
    judge = FakeJudge(*[verdict(score) for score in (60, 70, 80)] * 2)

    answers = await asking(panel(judge), samples=3, slots=1).all([TEXT, TEXT])

    assert sorted(answers.judged) == [0, 1]
    assert answers.unscored == {}
    assert [one.order[0] for one in answers.judged[0]] == DIMENSIONS[:3]
    assert [question.sample for question in judge.questions[:3]] == [0, 1, 2]


async def test_each_judge_of_a_panel_is_asked_and_told_apart():
    answers = await asking(panel(FakeJudge(verdict(20)), FakeJudge(verdict(80)))).all([TEXT])

    [low, high] = answers.judged[0]
    assert (low.judge, high.judge) == (0, 1)
    assert set(low.scores.values()) == {20}
    assert set(high.scores.values()) == {80}
    version = one_version(answers)
    assert version is not None
    assert version.model == "judge-1 + judge-2"


async def test_no_more_calls_are_open_than_there_are_slots():
    judge, answers = await asked_scripted(lambda *_: verdict(), 30, slots=4)

    assert judge.most_open == 4
    assert len(answers.judged) == 30


async def test_a_fault_of_a_verdict_is_named_and_asked_about_again():
    fault = VerdictIsInvalid("The verdict is invalid: it has a key twice.")
    judge = FakeJudge(fault, verdict())
    bill = Bill()

    answers = await asking(panel(judge), bill=bill).all([TEXT])

    assert judge.questions[1].fault == str(fault)
    assert len(answers.judged) == 1
    assert bill.spent.calls == 2


async def test_a_text_that_the_judge_will_not_take_is_unscored_and_the_others_are_not():
    blocked = ContentWasBlocked("blocked")
    judge = FakeJudge(verdict(), blocked, verdict())

    answers = await asking(panel(judge), slots=1).all([TEXT] * 3)

    assert sorted(answers.judged) == [0, 2]
    assert answers.unscored == {Reason.JUDGE_BLOCKED: 1}
    assert answers.ended is None


async def test_half_of_its_verdicts_do_not_make_a_text_judged():
    judge = FakeJudge(verdict(), ContentWasBlocked("blocked"))

    answers = await asking(panel(judge), samples=2, slots=1).all([TEXT])

    assert answers.judged == {}
    assert answers.unscored == {Reason.JUDGE_BLOCKED: 1}


async def test_what_a_retry_may_cure_is_tried_again_and_not_for_ever():
    cured = await asking(panel(FakeJudge(AnswerIsEmpty("empty"), verdict()))).all([TEXT])
    judge = FakeJudge(*[AnswerIsEmpty("empty")] * 5)
    given_up = await asking(panel(judge)).all([TEXT])

    assert len(cured.judged) == 1
    assert given_up.unscored == {Reason.EMPTY_ANSWER: 1}
    assert len(judge.questions) == 3


async def test_a_refused_key_ends_it_at_once():
    judge = FakeJudge(KeyWasRefused("The judge refuses the API key (401)."))

    answers = await asking(panel(judge), slots=1).all([TEXT] * 50)

    assert len(judge.questions) == 1
    assert answers.ended == "The judge refuses the API key (401)."
    assert answers.unscored == {Reason.KEY_REFUSED: 50}


async def test_an_outage_is_waited_for():
    standing = Standing(first_pause_s=0.001)

    def script(_: Question, number: int) -> Verdict:
        if number <= 6:
            raise JudgeIsUnreachable("There was no connection.")
        return verdict()

    _, answers = await asked_scripted(script, 4, standing=standing)

    assert len(answers.judged) == 4
    assert answers.ended is None


async def test_an_outage_that_does_not_end_ends_the_asking():
    now = [0.0]

    def script(_: Question, __: int) -> Verdict:
        now[0] += 100
        raise JudgeIsUnreachable("There was no connection.")

    standing = Standing(first_pause_s=0.001)
    judge, answers = await asked_scripted(
        script, 9, slots=1, standing=standing, clock=lambda: now[0]
    )

    assert answers.judged == {}
    assert answers.ended
    assert sum(answers.unscored.values()) == 9
    assert len(judge.questions) < 30


async def test_scores_have_the_caps_that_assessments_have():
    first = DIMENSIONS[0]

    def capped(scores: dict[str, int], _: object) -> tuple[dict[str, int], Sequence[AppliedCap]]:
        return {**scores, first: 25}, [AppliedCap(first, scores[first], 25, "It does not parse.")]

    run = asking(panel(FakeJudge(verdict(80))), checks=replace(NO_CHECKS, caps=capped))

    answers = await run.all([TEXT])

    assert answers.judged[0][0].scores == {**dict.fromkeys(DIMENSIONS, 80), first: 25}


async def test_a_judge_that_never_answered_has_no_version():
    answers = await asking(panel(FakeJudge(ContentWasBlocked("blocked")))).all([TEXT])

    assert one_version(answers) is None


def test_a_bill_tells_unpriced_calls_from_free_ones():
    told = str(Bill().spent)

    assert told == "0 calls, 0.0000 USD"
    assert Bill().spent.usd == Decimal(0)

"""The checks of a response are made once, and the judge does not wait for them."""

import asyncio
import threading
from dataclasses import dataclass, field

import pytest

from patience import PATIENCE_S
from rigmark_assessor.assess.checks import Checking, Checks
from rigmark_assessor.assess.service import Assessor, Patience
from rigmark_assessor.evidence import Findings
from rigmark_assessor.evidence.finding import info
from rigmark_assessor.judge.errors import JudgeIsFailing
from rigmark_assessor.judge.wait import Backoff
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.status import AssessmentStatus
from unit.assessor.replies import FakeHand, FakeJudge, claim, no_noise, panel, verdict

FOUND = {"length": info("Short.", 2)}
PATIENCE = Patience(max_failures=3, backoff=Backoff(first_s=4))


@dataclass(slots=True)
class Notes:
    """Takes note of each look at a response."""

    judge: FakeJudge = field(default_factory=FakeJudge)
    asked_before: list[int] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)

    def checks(self) -> Checks:
        return Checks(version="1", examine=self.examine, suspicions=lambda _: ())

    def examine(
        self, scenario: ScenarioId, *, prompt: str, response: str, finish_reason: str | None
    ) -> Findings:
        del scenario, prompt, response, finish_reason
        self.asked_before.append(len(self.judge.questions))
        self.threads.append(threading.current_thread().name)
        return FOUND


async def test_the_judge_is_asked_first_and_three_samples_take_one_look():
    notes = Notes(FakeJudge(verdict(10), verdict(50), verdict(90)))
    three = panel(notes.judge, judge_samples=3, judge_half_width=0)

    outcome = await Assessor(three, PATIENCE, noise=no_noise(), checks=notes.checks()).assess(
        claim(), FakeHand()
    )

    assert outcome.evidence is not None
    assert outcome.evidence.findings == FOUND
    assert len(notes.judge.questions) == 3
    assert notes.asked_before == [1]


async def test_a_claim_that_is_put_back_takes_no_look():
    notes = Notes(FakeJudge(JudgeIsFailing("x")))

    outcome = await Assessor(
        panel(notes.judge), PATIENCE, noise=no_noise(), checks=notes.checks()
    ).assess(claim(), FakeHand())

    assert outcome.status is AssessmentStatus.PENDING
    assert notes.asked_before == []


async def test_the_look_is_taken_while_nobody_asks_for_it():
    notes = Notes()
    checking = Checking(notes.checks(), claim())

    async with asyncio.timeout(PATIENCE_S):
        while not notes.threads:
            await asyncio.sleep(0.01)
    seen = await checking.seen()

    assert seen == (FOUND, ())
    assert len(notes.threads) == 1


async def test_a_long_response_is_looked_at_in_a_thread_of_its_own():
    notes = Notes()

    seen = await Checking(notes.checks(), claim(response="word " * 2000)).seen()

    assert seen == (FOUND, ())
    assert notes.threads != [threading.current_thread().name]


async def test_a_check_that_breaks_is_told_to_whoever_needs_it():
    def breaks(scenario: ScenarioId, **_: object) -> Findings:
        raise ZeroDivisionError(scenario)

    checking = Checking(Checks(examine=breaks), claim())

    with pytest.raises(ZeroDivisionError):
        await checking.seen()

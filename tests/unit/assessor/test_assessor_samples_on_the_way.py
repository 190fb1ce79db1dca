"""Samples that are stored while a claim is in hand: in order, with their calls, and fenced."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal

from patience import PATIENCE_S
from rigmark_assessor.assess.hand import Hand
from rigmark_assessor.assess.outcome import Outcome, failed
from rigmark_assessor.assess.sample import Sample
from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.errors import KeyWasRefused
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.judge.version import judge_version
from rigmark_assessor.metrics import Metrics
from rigmark_assessor.pump import Parts, Pump
from rigmark_assessor.reason import Reason
from rigmark_assessor.writer import OutcomeWasRefused
from rigmark_shared.status import AssessmentStatus
from unit.assessor.replies import claim, made, settings

VERSION = judge_version(settings())


def sample(number: int) -> Sample:
    return Sample(number=number, judge=0, version=VERSION, kpi=Decimal(50), summary="Words.")


class Stage:
    """One claim whose assessor keeps a sample and waits for a word to end."""

    def __init__(self) -> None:
        self.waiting = [claim()]
        self.hand: Hand | None = None
        self.may_end = asyncio.Event()
        self.written: list[Outcome] = []
        self.stands = True
        self.error: Exception | None = None
        self.broken_on: list[Claim] = []
        self.refuses: set[AssessmentStatus] = set()
        self.may_commit = asyncio.Event()
        self.may_commit.set()
        self.standing = Standing(first_pause_s=10)
        self.pump = Pump(
            Parts(
                take=self.take,
                assessor=self,
                claimed=lambda _: None,
                write=self.write,
                gate=self.standing,
                metrics=Metrics(),
            ),
            slots=2,
        )

    async def take(self, most: int, *, ahead: int) -> Sequence[Claim]:
        assert ahead == 0
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        return taken

    async def assess(self, mine: Claim, hand: Hand) -> Outcome:
        hand.record(made())
        hand.keep((sample(0),), first_sample=None)
        self.hand = hand
        await self.may_end.wait()
        if self.error is not None:
            raise self.error
        hand.record(made())
        return Outcome(claim=mine, status=AssessmentStatus.COMPLETED, samples=(sample(1),))

    def broken(self, mine: Claim) -> Outcome:
        self.broken_on.append(mine)
        return failed(mine, Reason.INTERNAL_ERROR, "x")

    async def write(self, outcome: Outcome) -> bool:
        await self.may_commit.wait()
        if outcome.status in self.refuses:
            raise OutcomeWasRefused("bad text")
        self.written.append(outcome)
        return self.stands


async def turn(until: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not until():
            await asyncio.sleep(0)


@asynccontextmanager
async def pumping(stage: Stage) -> AsyncIterator[None]:
    task = asyncio.create_task(stage.pump.run())
    try:
        await turn(lambda: stage.hand is not None)
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_sample_is_written_with_its_call_while_the_claim_goes_on():
    stage = Stage()

    async with pumping(stage):
        await turn(lambda: len(stage.written) == 1)

        assert len(stage.pump.held) == 1

    [kept] = stage.written
    assert (kept.status, kept.samples) == (AssessmentStatus.RUNNING, (sample(0),))
    assert kept.calls == (made(),)


async def test_a_score_is_written_after_all_of_its_samples_and_each_call_once():
    stage = Stage()
    stage.may_commit.clear()

    async with pumping(stage):
        stage.may_end.set()
        await turn(lambda: stage.pump._busy == 0)
        assert stage.written == []
        stage.may_commit.set()
        await turn(lambda: not stage.pump.held)

    assert [one.status for one in stage.written] == [
        AssessmentStatus.RUNNING,
        AssessmentStatus.COMPLETED,
    ]
    assert [one.calls for one in stage.written] == [(made(),), (made(ordinal=1),)]


async def test_a_claim_that_was_taken_over_ends_when_its_sample_is_written():
    stage = Stage()
    stage.stands = False

    async with pumping(stage):
        await turn(lambda: not stage.pump.held)

    assert [one.status for one in stage.written] == [
        AssessmentStatus.RUNNING,
        AssessmentStatus.PENDING,
    ]


async def test_a_sample_that_the_database_refuses_ends_the_claim_as_a_failure_with_its_calls():
    stage = Stage()
    stage.refuses = {AssessmentStatus.RUNNING}

    async with pumping(stage):
        await turn(lambda: not stage.pump.held)

    [ended] = stage.written
    assert (ended.reason, ended.samples) == (Reason.INTERNAL_ERROR, ())
    assert [one.ordinal for one in ended.calls] == [0]


async def test_an_error_of_our_own_is_settled_with_all_samples_that_were_stored_by_then():
    stage = Stage()
    stage.may_commit.clear()
    stage.error = RuntimeError("a bug")

    async with pumping(stage):
        stage.may_end.set()
        await turn(lambda: stage.pump._busy == 0)
        stage.may_commit.set()
        await turn(lambda: not stage.pump.held)

    assert stage.broken_on[-1].samples == (sample(0).as_stored(),)
    assert [one.status for one in stage.written] == [
        AssessmentStatus.RUNNING,
        AssessmentStatus.FAILED,
    ]


async def test_no_further_call_is_begun_while_the_judge_is_paused():
    stage = Stage()

    async with pumping(stage):
        assert stage.hand is not None
        assert stage.hand.goes_on()
        stage.standing.failed(KeyWasRefused("x"))

        assert not stage.hand.goes_on()


async def test_no_further_call_is_begun_when_the_process_is_to_end():
    stage = Stage()

    async with pumping(stage):
        assert stage.hand is not None
        stage.pump.stop()

        assert not stage.hand.goes_on()

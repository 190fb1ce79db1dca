"""The pump keeps its slots full, and one assessment's trouble stays its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from rigmark_assessor.assess.outcome import Outcome, completed, deferred, failed
from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.client import Record
from rigmark_assessor.judge.errors import KeyWasRefused
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.metrics import Metrics
from rigmark_assessor.pump import Parts, Pump
from rigmark_assessor.reason import Reason
from rigmark_shared.status import AssessmentStatus
from unit.assessor.replies import call, claim, verdict

SLOTS = 3


class Stage:
    """Work that waits, a judge that answers when it is let, and a place where outcomes go."""

    def __init__(self, waiting: int = 0) -> None:
        self.waiting = [claim() for _ in range(waiting)]
        self.asked: list[int] = []
        self.at_judge: dict[Claim, asyncio.Future[Outcome]] = {}
        self.most_at_once = 0
        self.written: list[Outcome] = []
        self.refusing: list[Exception] = []
        self.claimed: list[Claim] = []
        self.away = 0
        self.stands = True
        self.standing = Standing(first_pause_s=0.01)
        self.metrics = Metrics()
        self.pump = Pump(self.parts(), slots=SLOTS)

    def parts(self, **changes: Any) -> Parts:
        given = {
            "take": self.take,
            "assessor": self,
            "claimed": self.claimed.extend,
            "write": self.write,
            "standing": self.standing,
            "metrics": self.metrics,
            **changes,
        }
        return Parts(**given)

    async def take(self, most: int) -> Sequence[Claim]:
        self.asked.append(most)
        if self.away:
            self.away -= 1
            raise OSError("the database is away")
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        return taken

    async def assess(self, mine: Claim, record: Record) -> Outcome:
        self.at_judge[mine] = asyncio.get_running_loop().create_future()
        self.most_at_once = max(self.most_at_once, len(self.at_judge))
        try:
            return await self.at_judge[mine]
        finally:
            record(call())
            del self.at_judge[mine]

    def broken(self, mine: Claim) -> Outcome:
        return failed(mine, Reason.INTERNAL_ERROR, "x")

    async def write(self, outcome: Outcome) -> bool:
        if self.refusing:
            raise self.refusing.pop(0)
        self.written.append(outcome)
        return self.stands

    def answer(self, count: int | None = None) -> None:
        """Let the judge answer so many calls."""
        for mine, answer in list(self.at_judge.items())[:count]:
            if not answer.done():
                answer.set_result(scored(mine))


def scored(mine: Claim) -> Outcome:
    return completed(mine, verdict(), 75)  # type: ignore[arg-type]


async def turn(until: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not until():
            await asyncio.sleep(0)


@asynccontextmanager
async def pumping(stage: Stage) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(stage.pump.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_it_claims_as_much_as_it_has_room_for_and_again_when_a_slot_is_free():
    stage = Stage(waiting=8)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == SLOTS)
        stage.answer(1)
        await turn(lambda: len(stage.asked) == 2)
        while len(stage.written) < 8:
            stage.answer()
            await asyncio.sleep(0)

    assert stage.asked[:2] == [3, 1]
    assert stage.most_at_once == SLOTS
    assert len(set(stage.claimed)) == 8
    assert stage.pump.held == {}


async def test_a_slot_is_free_before_the_outcome_is_written():
    stage = Stage(waiting=SLOTS + 1)
    committing = asyncio.Event()

    async def write(outcome: Outcome) -> bool:
        await committing.wait()
        stage.written.append(outcome)
        return True

    stage.pump = Pump(stage.parts(write=write), slots=SLOTS)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == SLOTS)
        stage.answer(1)
        await turn(lambda: not stage.waiting)

        assert stage.written == []
        assert len(stage.pump.held) == SLOTS + 1
        committing.set()


async def test_an_idle_pump_looks_when_it_is_woken():
    stage = Stage()

    async with pumping(stage):
        await turn(lambda: len(stage.asked) == 1)
        stage.waiting.append(claim())
        await stage.pump.hear("an id")
        await turn(lambda: len(stage.at_judge) == 1)

    assert stage.asked[:2] == [SLOTS, SLOTS]


async def test_a_full_pump_leaves_wake_ups_to_others_until_a_slot_is_free():
    stage = Stage(waiting=SLOTS)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == SLOTS)
        hearing = asyncio.create_task(stage.pump.hear("an id"))
        await asyncio.sleep(0)
        assert not hearing.done()
        stage.answer(1)
        await turn(hearing.done)


async def test_what_is_put_back_is_looked_for_when_it_is_due():
    stage = Stage(waiting=1)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == 1)
        mine, answer = next(iter(stage.at_judge.items()))
        answer.set_result(deferred(mine, Reason.EMPTY_ANSWER, "x", wait_s=0.01))
        await turn(lambda: len(stage.written) == 1)
        looks = len(stage.asked)
        await turn(lambda: len(stage.asked) > looks)


async def test_a_moment_that_is_far_off_is_left_to_the_reconciler():
    loop = asyncio.get_running_loop()
    before = len(loop._scheduled)  # type: ignore[attr-defined]

    Stage().pump.wake_in(3600)

    assert len(loop._scheduled) == before  # type: ignore[attr-defined]


async def test_while_the_database_is_away_it_tries_again():
    stage = Stage(waiting=1)
    stage.away = 1

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == 1)

    assert stage.asked[:2] == [SLOTS, SLOTS]


async def test_a_paused_judge_gets_one_probe_and_then_everything():
    stage = Stage(waiting=SLOTS)
    stage.standing.failed(KeyWasRefused("x"))

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == 1)
        for _ in range(10):
            await asyncio.sleep(0)
        assert len(stage.at_judge) == 1
        stage.standing.answered()
        stage.answer()
        await turn(lambda: len(stage.at_judge) == SLOTS - 1)


async def test_an_error_in_one_assessment_is_its_own():
    stage = Stage(waiting=2)

    async with pumping(stage) as task:
        await turn(lambda: len(stage.at_judge) == 2)
        next(iter(stage.at_judge.values())).set_exception(RuntimeError("a bug"))
        await turn(lambda: len(stage.written) == 1)
        stage.answer()
        await turn(lambda: len(stage.written) == 2)
        assert not task.done()

    assert stage.written[0].reason is Reason.INTERNAL_ERROR
    assert stage.written[1].status is AssessmentStatus.COMPLETED


async def test_an_outcome_that_the_database_refuses_is_replaced_by_one_without_it():
    stage = Stage(waiting=1)
    stage.refusing = [DBAPIError("x", None, Exception("bad text"))]

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == 1)
        stage.answer()
        await turn(lambda: len(stage.written) == 1)

    assert stage.written[0].reason is Reason.INTERNAL_ERROR
    assert stage.written[0].calls == ()


async def test_a_database_that_refuses_that_too_ends_the_process():
    stage = Stage(waiting=1)
    stage.refusing = [DBAPIError("x", None, Exception("no such table")) for _ in range(2)]

    async with pumping(stage) as task:
        await turn(lambda: len(stage.at_judge) == 1)
        stage.answer()
        await turn(task.done)

        with pytest.raises(ExceptionGroup):
            task.result()


async def test_outcomes_carry_their_calls():
    stage = Stage(waiting=1)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == 1)
        stage.answer()
        await turn(lambda: len(stage.written) == 1)

    assert stage.written[0].calls == (call(),)


async def test_what_is_given_up_ends_and_is_put_back_with_its_calls():
    stage = Stage(waiting=2)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == 2)
        lost = next(iter(stage.at_judge))
        stage.pump.give_up([lost.id])
        await turn(lambda: len(stage.written) == 1)
        assert len(stage.at_judge) == 1

    outcome = stage.written[0]
    assert (outcome.claim, outcome.status) == (lost, AssessmentStatus.PENDING)
    assert not outcome.counts_as_failure
    assert outcome.calls == (call(),)


async def test_what_is_given_up_before_it_began_is_put_back_without_a_call():
    stage = Stage(waiting=1)

    async def take(most: int) -> Sequence[Claim]:
        taken = await Stage.take(stage, most)
        # The pump begins with these as soon as this returns, and gives up before they run.
        asyncio.get_running_loop().call_soon(lambda: stage.pump.give_up(stage.pump.held))
        return taken

    stage.pump = Pump(stage.parts(take=take), slots=SLOTS)

    async with pumping(stage):
        await turn(lambda: len(stage.written) == 1)

    assert stage.written[0].status is AssessmentStatus.PENDING
    assert stage.written[0].calls == ()


async def test_an_old_claim_that_is_still_written_leaves_a_new_one_of_the_same_alone():
    stage, committing = Stage(waiting=1), asyncio.Event()
    old = stage.waiting[0]

    async def write(outcome: Outcome) -> bool:
        if outcome.claim is old:
            await committing.wait()
        stage.written.append(outcome)
        return outcome.claim is not old

    stage.pump = Pump(stage.parts(write=write), slots=SLOTS)
    async with pumping(stage):
        await turn(lambda: old in stage.at_judge)
        stage.pump.give_up([old.id])
        await turn(lambda: not stage.at_judge)
        new = replace(old, attempt=2)
        stage.waiting = [new]
        stage.pump.wake()
        await turn(lambda: new in stage.at_judge)

        committing.set()
        await turn(lambda: len(stage.written) == 1)

        assert stage.pump.held == {new.id: 2}
        stage.answer()
        await turn(lambda: len(stage.written) == 2)

    assert stage.written[1].status is AssessmentStatus.COMPLETED


async def test_giving_up_what_is_not_in_hand_does_nothing():
    stage = Stage()

    stage.pump.give_up([claim().id])

    assert stage.pump.held == {}


async def test_a_stopped_pump_claims_no_more_and_ends_with_what_it_has():
    stage = Stage(waiting=SLOTS + 1)

    async with pumping(stage) as task:
        await turn(lambda: len(stage.at_judge) == SLOTS)
        stage.pump.stop()
        stage.answer()
        await turn(task.done)

    assert len(stage.written) == SLOTS
    assert len(stage.waiting) == 1


async def test_a_pump_that_is_cancelled_does_not_wait_for_the_judge():
    stage = Stage(waiting=1)

    async with pumping(stage) as task:
        await turn(lambda: len(stage.at_judge) == 1)
        task.cancel()
        await turn(task.done)

    assert stage.written == []


async def test_metrics_tell_what_became_of_assessments():
    stage = Stage(waiting=1)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == 1)
        stage.stands = False
        stage.answer()
        await turn(lambda: not stage.pump.held)
        stage.stands = True
        stage.waiting = [claim()]
        stage.pump.wake()
        await turn(lambda: len(stage.at_judge) == 1)
        stage.answer()
        await turn(lambda: not stage.pump.held)

    value = stage.metrics.registry.get_sample_value
    assert value("rigmark_assessments_claimed_total") == 2
    assert value("rigmark_leases_lost_total") == 1
    done = {"status": "completed", "reason": ""}
    assert value("rigmark_assessment_outcomes_total", done) == 1
    assert value("rigmark_judge_calls_total", {"outcome": "verdict"}) == 2
    assert value("rigmark_judge_call_seconds_count") == 2
    assert value("rigmark_assessments_in_flight") == 0

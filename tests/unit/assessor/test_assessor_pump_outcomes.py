"""One assessment's trouble stays its own, and what was done of it is written."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.claim import Claim
from rigmark_assessor.pump import Pump
from rigmark_assessor.reason import Reason
from rigmark_assessor.writer import OutcomeWasRefused
from rigmark_shared.status import AssessmentStatus
from unit.assessor.pump_stage import SLOTS, Stage, pumping, turn
from unit.assessor.replies import claim, made


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


async def test_an_outcome_that_the_database_refuses_is_replaced_by_one_without_its_words():
    stage = Stage(waiting=1)
    stage.refusing = [OutcomeWasRefused("bad text")]

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == 1)
        stage.answer()
        await turn(lambda: len(stage.written) == 1)

    assert stage.written[0].reason is Reason.INTERNAL_ERROR
    assert [one.call.facts.raw_output for one in stage.written[0].calls] == [None]


async def test_a_failure_is_written_even_when_no_call_can_be_stored():
    stage = Stage(waiting=1)
    stage.refusing = [OutcomeWasRefused("a figure beyond all bounds") for _ in range(2)]

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == 1)
        stage.answer()
        await turn(lambda: len(stage.written) == 1)

    assert stage.written[0].reason is Reason.INTERNAL_ERROR
    assert stage.written[0].calls == ()


async def test_a_database_that_refuses_all_of_it_ends_the_process():
    stage = Stage(waiting=1)
    stage.refusing = [OutcomeWasRefused("no such table") for _ in range(3)]

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

    assert stage.written[0].calls == (made(),)


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
    assert outcome.calls == (made(),)


async def test_what_is_given_up_before_it_began_is_put_back_without_a_call():
    stage = Stage(waiting=1)

    async def take(most: int, *, ahead: int) -> Sequence[Claim]:
        taken = await Stage.take(stage, most, ahead=ahead)
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

"""The pump keeps its slots full, and claims no more than it has room for."""

import asyncio

from rigmark_assessor.assess.outcome import Outcome, deferred
from rigmark_assessor.judge.errors import KeyWasRefused
from rigmark_assessor.pump import Pump
from rigmark_assessor.reason import Reason
from unit.assessor.pump_stage import SLOTS, Stage, pumping, turn
from unit.assessor.replies import claim


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


async def test_a_full_pump_wants_no_wake_ups_until_a_slot_stays_free():
    stage = Stage(waiting=SLOTS)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == SLOTS)
        assert not stage.pump.hungry.is_set()
        stage.answer(1)
        await turn(stage.pump.hungry.is_set)


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
    assert value("rigmark_assessor_claims_total", {"kind": "first"}) == 2
    assert value("rigmark_assessor_leases_lost_total") == 1
    done, judge = {"status": "completed", "reason": ""}, {"judge": "judge-1"}
    assert value("rigmark_assessor_outcomes_total", done) == 1
    assert value("rigmark_assessor_judge_calls_total", {**judge, "outcome": "verdict"}) == 2
    assert value("rigmark_assessor_judge_call_seconds_count", judge) == 2
    assert value("rigmark_assessor_in_flight") == 0

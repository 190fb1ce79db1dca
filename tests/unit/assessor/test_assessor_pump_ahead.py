"""What is claimed ahead of free slots: begun without asking again, or given back."""

from rigmark_assessor.judge.errors import KeyWasRefused
from rigmark_assessor.pump import Pump
from rigmark_shared.status import AssessmentStatus
from unit.assessor.pump_stage import Stage, pumping, turn

SLOTS = 16
AHEAD = 2


def _stage(waiting: int, *, others_have_room_for: int = 0) -> Stage:
    stage = Stage(waiting)
    stage.others_have_room_for = others_have_room_for
    stage.pump = Pump(stage.parts(), slots=SLOTS)
    return stage


async def _answer_one(stage: Stage) -> None:
    written = len(stage.written)
    stage.answer(1)
    await turn(lambda: len(stage.written) > written and len(stage.at_judge) == SLOTS)


async def test_a_slot_is_filled_with_what_was_claimed_ahead_without_asking_the_database():
    stage = _stage(100)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == SLOTS)
        assert len(stage.claimed) == SLOTS + AHEAD
        await _answer_one(stage)

        assert stage.asked == [SLOTS]
        assert stage.ahead == [AHEAD]


async def test_more_is_claimed_before_what_was_claimed_ahead_is_used_up():
    stage = _stage(100)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == SLOTS)
        for _ in range(10):
            await _answer_one(stage)

        assert len(stage.asked) < 10
        assert stage.most_at_once == SLOTS
        assert len(stage.pump.held) <= SLOTS + 2 * AHEAD


async def test_nothing_is_claimed_ahead_that_others_have_room_for():
    stage = _stage(SLOTS + AHEAD + 4, others_have_room_for=5)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == SLOTS)
        await _answer_one(stage)

        assert len(stage.claimed) == SLOTS + 1
        assert stage.asked == [SLOTS, 1]


async def test_what_was_claimed_ahead_is_given_back_when_the_judge_is_paused():
    stage = _stage(100)

    async with pumping(stage):
        await turn(lambda: len(stage.at_judge) == SLOTS)
        stage.standing.failed(KeyWasRefused("x"))
        asked = len(stage.asked)
        stage.pump.wake()
        await turn(lambda: len(stage.pump.held) == SLOTS)

        assert [one.status for one in stage.written] == [AssessmentStatus.PENDING] * AHEAD
        assert len(stage.asked) == asked


async def test_what_was_claimed_ahead_is_given_back_by_a_pump_that_stops():
    stage = _stage(100)

    async with pumping(stage) as running:
        await turn(lambda: len(stage.at_judge) == SLOTS)
        stage.pump.stop()
        await turn(lambda: len(stage.pump.held) == SLOTS)
        stage.answer()
        await turn(running.done)

    back = [one for one in stage.written if one.status is AssessmentStatus.PENDING]
    assert len(back) == AHEAD
    assert stage.asked == [SLOTS]

"""While outcomes wait for the database nothing is begun, and the fleet hears what is still busy."""

import asyncio

from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.pump import Pump
from unit.assessor.pump_stage import SLOTS, Stage, pumping, turn

MAY_WAIT = 200


async def test_slots_that_have_become_free_are_not_reported_as_busy_while_writes_are_late():
    stage, committed = Stage(waiting=2 * MAY_WAIT), asyncio.Event()

    async def write(outcome: Outcome) -> bool:
        await committed.wait()
        stage.written.append(outcome)
        return True

    def no_slot_is_told_of_as_busy() -> bool:
        stage.answer()
        return len(stage.pump.held) > MAY_WAIT and stage.standing.limit.busy == 0

    stage.pump = Pump(stage.parts(write=write), slots=SLOTS)
    async with pumping(stage):
        await turn(no_slot_is_told_of_as_busy)

        assert stage.at_judge == {}
        assert stage.waiting
        committed.set()

"""An operator's pause: nothing new is claimed, what is in hand ends, and it goes on by itself."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.stage import ends, is_so, rows, store
from rigmark_assessor.claim import PAUSED_LOOK_S, Claims
from rigmark_shared.db.pool import Pool
from scripted_judge import ScriptedJudge

PAUSE = "INSERT INTO judging_pauses (id, reason) VALUES ('operator', 'A new judge is set up.')"
RESUME = "DELETE FROM judging_pauses"


@pytest.mark.parametrize("expired", [False, True])
async def test_while_judging_is_paused_there_is_nothing_to_claim(
    expired: bool, fresh_database: Database, pool: Pool
):
    await store(fresh_database)
    mine = Claims(pool, owner="me", lease_s=45)
    if expired:
        await mine.take(4)
        fresh_database.query("UPDATE assessments SET lease_until = now() - interval '1 s'")
    fresh_database.query(PAUSE)

    assert await mine.take(10) == []
    assert await mine.due_in_s() == PAUSED_LOOK_S
    assert mine.paused == "A new judge is set up."

    fresh_database.query(RESUME)
    assert len(await mine.take(10)) == 4
    await mine.due_in_s()
    assert mine.paused is None


async def test_the_beginning_and_the_end_of_a_pause_are_told_at_once(
    fresh_database: Database, pool: Pool
):
    mine = Claims(pool, owner="a", lease_s=30)

    told = []
    for statement in ("SELECT 1", PAUSE, "SELECT 1", RESUME):
        fresh_database.query(statement)
        mine.changed.clear()
        await mine.due_in_s()
        told.append(mine.changed.is_set())

    assert told == [False, True, False, True]


async def test_a_paused_assessor_says_why_and_goes_on_when_it_is_resumed(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    fresh_database.query(PAUSE)
    await store(fresh_database)

    async with assessing():
        await is_so(
            engine,
            "SELECT 1 FROM assessors WHERE state = 'paused' "
            "AND detail = 'Judging was paused: A new judge is set up.'",
        )
        assert judge.calls == 0
        fresh_database.query(RESUME)
        await ends(engine)
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'ready'")

    assert len(await rows(engine, "SELECT 1 FROM assessments WHERE status = 'completed'")) == 4

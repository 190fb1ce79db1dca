"""A text that ends every process that judges it comes to an end itself, and harms no other."""

import os
import signal

from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.judged_words import task_of
from integration.assessor.stage import (
    ONE,
    Assessors,
    Running,
    assessment,
    benchmark,
    rows,
    store,
    until,
)
from rigmark_assessor.claim import Claims
from rigmark_shared.db.pool import Pool
from scripted_judge import Reply, Request, ScriptedJudge, valid

KILLS = 3


async def test_a_text_that_kills_every_process_fails_in_the_end_and_the_others_are_scored(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [poison] = await store(fresh_database, scenarios=ONE, response="Poison.")
    victims: list[Running] = []

    def script(request: Request) -> Reply:
        if "Poison." in task_of(request):
            os.kill(victims[-1].process.pid, signal.SIGKILL)
        return valid(request)

    judge.script = script
    for _ in range(KILLS):
        victims.append(
            await assessors.start(judge_max_failures=KILLS, lease_s=0.9, heartbeat_s=0.3)
        )
        await victims[-1].process.wait()
    [sound] = await store(fresh_database, scenarios=ONE)
    await assessors.start(judge_max_failures=KILLS, lease_s=0.9, heartbeat_s=0.3)

    async def both_have_ended() -> bool:
        left = "SELECT 1 FROM assessments WHERE status NOT IN ('completed', 'failed')"
        return not await rows(engine, left)

    await until(both_have_ended)
    one = await assessment(engine, poison)
    assert (one.status, one.reason, one.kpi) == ("failed", "internal_error", None)
    assert (one.failures, one.attempt) == (KILLS, KILLS + 1)
    assert judge.calls == KILLS + 1
    assert (await benchmark(engine, poison)).status == "incomplete"
    assert (await assessment(engine, sound)).status == "completed"


async def test_a_lease_that_ran_out_counts_as_a_failure_and_one_that_was_given_back_does_not(
    fresh_database: Database, pool: Pool
):
    await store(fresh_database, scenarios=ONE)
    mine = Claims(pool, owner="me", lease_s=45)
    await mine.take(1)
    fresh_database.query("UPDATE assessments SET lease_until = now() - interval '1 s'")

    [again] = await mine.take(1)

    assert (again.taken_over, again.failures) == (True, 1)
    fresh_database.query("UPDATE assessments SET status = 'pending', lease_until = NULL")
    [third] = await mine.take(1)
    assert (third.taken_over, third.failures) == (False, 1)

"""A judge or a database in trouble: the work waits, says why, and comes to a right end."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.stage import (
    ONE,
    assessment,
    benchmark,
    calls,
    ends,
    is_so,
    rows,
    store,
    until,
    waiting_wake_ups,
    wake,
)
from patience import PATIENCE_S
from rigmark_shared.settings import QueueSettings
from scripted_judge import (
    Reply,
    ScriptedJudge,
    completion,
    one_after_another,
    says,
    serving,
    valid,
)


async def test_a_limit_puts_the_row_back_until_the_time_the_judge_told(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = says(b"{}", 429, retry_after="120")

    async with assessing():
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'rate_limited'")
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")

    one = await assessment(engine, stored)
    assert (one.status, one.failures, one.owner) == ("pending", 0, None)
    assert 110 < (one.not_before - datetime.now(UTC)).total_seconds() < 140
    assert judge.calls == 1


async def test_a_limit_may_be_told_as_a_date(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    moment = datetime.now(UTC) + timedelta(hours=2)
    judge.script = says(b"{}", 429, retry_after=format_datetime(moment, usegmt=True))

    async with assessing():
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'rate_limited'")

    assert (await assessment(engine, stored)).not_before > moment - timedelta(seconds=5)


async def test_a_refused_key_pauses_the_judge_and_keeps_the_work_until_it_is_mended(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    judge.script = says(b'{"error": {"message": "Incorrect API key sk-12***"}}', 401)

    async with assessing(judge_slots=2):
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")
        [row] = await rows(engine, "SELECT * FROM assessors")
        assert "RIGMARK_JUDGE_API_KEY" in row.detail
        assert "sk-12" not in row.detail
        assert row.judge_model == "scripted"
        judge.script = valid
        await ends(engine)
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'ready' AND detail IS NULL")

    assert (await benchmark(engine, stored)).status == "completed"
    assert not await rows(engine, "SELECT 1 FROM assessments WHERE failures > 0")


@pytest.mark.parametrize("status", [402, 404])
async def test_other_settings_that_a_person_must_mend_pause_it_too(
    status: int,
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
):
    await store(fresh_database)
    judge.script = says(b"", status)

    async with assessing():
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")
        judge.script = valid
        await ends(engine)

    assert len(await rows(engine, "SELECT 1 FROM assessments WHERE status = 'completed'")) == 4


async def test_an_outage_fails_nothing_and_what_waited_is_judged_when_it_is_over(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, 5)
    judge.script = one_after_another([says(b"", 500), says(b"", 529), says(b"", 502)] * 10)

    async with assessing(judge_max_failures=4, judge_pause_s=0.005, judge_retry_s=0.005):

        async def many_have_failed() -> bool:
            return judge.calls >= 25

        await until(many_have_failed)
        judge.script = valid
        await ends(engine)

    done = await rows(engine, "SELECT status, failures FROM assessments")
    assert {one.status for one in done} == {"completed"}


async def test_a_judge_that_cannot_be_reached_is_waited_for(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    async with serving(judge) as url:
        port = int(url.split(":")[2].split("/")[0])

    async with assessing(judge_base_url=url, judge_max_failures=4):
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")
        async with serving(judge, port=port):
            await ends(engine)

    assert (await benchmark(engine, stored)).status == "completed"


async def test_a_judge_that_never_answers_meets_the_deadline(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.latency_s = 60

    async with assessing(judge_timeout_s=0.1):
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'judge_timed_out'")
        judge.latency_s = 0
        await ends(engine)

    assert (await assessment(engine, stored)).status == "completed"
    assert (await calls(engine))[0].outcome == "judge_timed_out"


async def test_an_answer_that_breaks_off_is_tried_again(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, scenarios=ONE)
    judge.script = one_after_another([lambda _: Reply(body=completion("x")[:40], cut=True), valid])

    async with assessing():
        await ends(engine)

    assert [call.outcome for call in await calls(engine)] == ["judge_unreachable", "verdict"]


async def test_without_a_judge_everything_waits_and_the_reason_is_told(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    queue_settings: QueueSettings,
):
    stored = await store(fresh_database)
    await wake(queue_settings, stored)

    async with assessing(judge_model=""):
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'not_configured'")
        [row] = await rows(engine, "SELECT * FROM assessors")

    assert row.detail == "No judge is configured: set RIGMARK_JUDGE_MODEL."
    assert row.judge_model is None
    assert await waiting_wake_ups(queue_settings) == 4
    assert {one.status for one in await rows(engine, "SELECT * FROM assessments")} == {"pending"}


async def test_an_assessor_leaves_no_row_behind_and_removes_those_that_are_long_gone(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine
):
    fresh_database.query(
        "INSERT INTO assessors (owner, state, seen_at) VALUES "
        "('long gone', 'ready', now() - interval '2 days'), ('a while ago', 'ready', now())"
    )

    async with assessing():
        await is_so(engine, "SELECT 1 FROM assessors WHERE owner LIKE '%-%'")

    assert [row.owner for row in await rows(engine, "SELECT * FROM assessors")] == ["a while ago"]


async def test_while_the_database_is_away_finished_verdicts_are_kept(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    judge.latency_s = 0.5
    name = fresh_database.name
    postgres = fresh_database.servers.postgres

    async with assessing():
        await asyncio.wait_for(judge.called.wait(), PATIENCE_S)
        await engine.dispose()
        postgres.query(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", on="postgres")
        postgres.query(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            on="postgres",
        )
        await until_idle(judge)
        postgres.query(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true", on="postgres")
        await ends(engine)

    assert (await benchmark(engine, stored)).status == "completed"
    assert judge.calls == 4


async def until_idle(judge: ScriptedJudge) -> None:
    async def idle() -> bool:
        return judge.in_flight == 0

    await until(idle)

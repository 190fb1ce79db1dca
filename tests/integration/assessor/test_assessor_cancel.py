"""`cancel` ends what waits or is judged, and nothing that comes late changes that."""

import signal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.operator import Operator
from integration.assessor.stage import (
    ONE,
    Assessors,
    assessment,
    benchmark,
    calls,
    ends,
    is_so,
    rows,
    store,
    until,
    waiting_wake_ups,
)
from integration.assessor.terminal import only, terminal
from rigmark_shared.settings import QueueSettings
from scripted_judge import ScriptedJudge


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings) -> Operator:
    return terminal(fresh_database, queue_settings, RIGMARK_VALKEY_TIMEOUT_S="1")


async def test_what_is_cancelled_while_it_is_judged_is_touched_by_nothing_that_comes_late(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    judge.latency_s = 3600
    [stored] = await store(fresh_database)
    running = await assessors.start(judge_samples=1)
    await is_so(engine, "SELECT 1 FROM assessments WHERE status = 'running' HAVING count(*) = 4")
    await until(lambda: _has(judge, 4))

    ended = await operator.asks("cancel", "--benchmark", stored.id)
    cancelled = await rows(engine, "SELECT * FROM assessments ORDER BY id")
    whole = await benchmark(engine, stored)
    assert await running.end(signal.SIGTERM) == 0

    assert ended["count"] == 4
    assert {(one.status, one.reason, one.attempt) for one in cancelled} == {
        ("failed", "cancelled", 2)
    }
    assert (whole.status, whole.coverage) == ("incomplete", 0)
    assert await rows(engine, "SELECT * FROM assessments ORDER BY id") == cancelled
    assert await rows(engine, "SELECT 1 FROM judge_samples") == []
    # They were made, and may have been paid for.
    assert {(one.outcome, one.attempt) for one in await calls(engine)} <= {("abandoned", 1)}


async def _has(judge: ScriptedJudge, most: int) -> bool:
    return judge.calls >= most


async def test_a_verdict_that_comes_after_the_cancelling_scores_nothing(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    judge.latency_s = 30
    [stored] = await store(fresh_database, scenarios=ONE)
    running = await assessors.start(judge_samples=1)
    await until(lambda: _has(judge, 1))

    await operator.asks("cancel", only(stored))
    await is_so(engine, "SELECT 1 FROM judge_calls")
    await running.end()

    [call] = await calls(engine)
    assert (call.outcome, call.attempt) in {("verdict", 1), ("abandoned", 1)}
    one = await assessment(engine, stored)
    assert (one.status, one.reason, one.kpi, one.attempt) == ("failed", "cancelled", None, 2)
    assert await rows(engine, "SELECT 1 FROM judge_samples") == []


async def test_what_has_ended_is_not_cancelled(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    async with assessing(judge_samples=1):
        await ends(engine)
    before = await assessment(engine, stored)

    ended = await operator.runs("cancel", only(stored))

    assert ended.code == 3
    assert "it is scored, and its score stands" in ended.out
    assert await assessment(engine, stored) == before


async def test_a_cancelled_one_can_be_retried(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    await operator.asks("cancel", only(stored))

    await operator.asks("retry", only(stored))
    async with assessing(judge_samples=1):
        await ends(engine)

    assert (await assessment(engine, stored)).status == "completed"


async def test_a_cancel_and_a_retry_leave_no_wake_up_of_others_behind(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    queue_settings: QueueSettings,
    operator: Operator,
):
    [stored] = await store(fresh_database)
    await operator.asks("cancel", "--benchmark", stored.id)
    await operator.asks("retry", "--benchmark", stored.id)

    waiting = await waiting_wake_ups(queue_settings)
    async with assessing(judge_samples=1):
        await ends(engine)

    assert waiting == 4
    assert (await benchmark(engine, stored)).status == "completed"

"""Every shape of a judge's answer in a running assessor: how often it asks, and how it ends."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.stage import ONE, Stored, assessment, calls, is_so, rows, store
from rigmark_assessor.judge.errors import (
    AnswerIsEmpty,
    AnswerWasCutOff,
    ContentWasBlocked,
    ContextIsTooLong,
    JudgeError,
    JudgeTookTooLong,
    VerdictIsInvalid,
)
from scripted_judge import ScriptedJudge, valid
from unit.assessor.answer_policy import MAX_FAILURES, POLICIES
from unit.assessor.answer_shapes import FORMS, SHAPES, Shape

SETTLED = (
    "SELECT 1 FROM assessments WHERE id = '{}' AND (status IN ('completed', 'failed') "
    "OR (status = 'pending' AND reason IS NOT NULL AND failures = 0))"
)
ALL_COMPLETED = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM assessments WHERE status <> 'completed')"
PAUSES_NOTHING = (
    None,
    AnswerIsEmpty,
    AnswerWasCutOff,
    ContextIsTooLong,
    ContentWasBlocked,
    VerdictIsInvalid,
)
# Nobody probes a paused judge while a test looks.
PAUSE_S = 60


@pytest.mark.parametrize(
    "error", POLICIES, ids=lambda error: error.__name__ if error else "verdict"
)
async def test_each_shape_of_an_error_ends_as_the_table_says(
    error: type[JudgeError] | None,
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
):
    shapes = [shape for shape in SHAPES if shape.error is error]
    together = len(shapes) if error in PAUSES_NOTHING else 1
    for first in range(0, len(shapes), together):
        async with assessing(
            judge_model=f"judge-{first}",
            judge_samples=1,
            judge_max_failures=MAX_FAILURES,
            judge_timeout_s=0.3 if error is JudgeTookTooLong else 30,
            judge_pause_s=PAUSE_S,
            judge_retry_s=0.01,
            reconcile_interval_s=0.02,
        ):
            for shape in shapes[first : first + together]:
                judge.script, judge.calls = shape.script, 0
                [stored] = await store(fresh_database, scenarios=ONE)
                await is_so(engine, SETTLED.format(*stored.assessments.values()))
                await assert_ends(shape, stored, engine, judge.calls)
        fresh_database.query("TRUNCATE benchmarks CASCADE")


async def assert_ends(shape: Shape, stored: Stored, engine: AsyncEngine, asked: int) -> None:
    policy, one = POLICIES[shape.error], await assessment(engine, stored)
    of = "FROM {} WHERE assessment_id = :id"
    made = await rows(engine, "SELECT 1 " + of.format("judge_calls"), id=one.id)
    scores = await rows(engine, "SELECT 1 " + of.format("dimension_scores"), id=one.id)
    completed = policy.state == "completed"

    told = (shape.name, one.status, asked, len(made), one.kpi is not None, bool(scores))
    calls = policy.calls + shape.more_calls
    assert told == (shape.name, policy.state, calls, calls, completed, completed)
    if shape.error and not completed:
        assert one.reason == shape.error.reason


@pytest.mark.parametrize("shape", FORMS, ids=lambda shape: shape.name)
async def test_what_an_endpoint_takes_outlives_the_process(
    shape: Shape,
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
):
    judge.script = shape.script

    for _ in range(2):
        await store(fresh_database, scenarios=ONE)
        async with assessing(judge_samples=1):
            await is_so(engine, ALL_COMPLETED)

    made = await calls(engine)
    refused = [call for call in made if call.outcome == "format_refused"]
    [learned] = await rows(engine, "SELECT * FROM judge_endpoints")
    assert len(refused) == 1 + shape.more_calls
    assert [call.response_format for call in made[-2:]] == [learned.response_format] * 2
    assert "refuses the form" in learned.detail


async def test_the_version_of_a_score_says_in_which_form_it_was_given(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    judge.script = FORMS[0].script
    [stored] = await store(fresh_database, scenarios=ONE)

    async with assessing(judge_samples=1):
        await is_so(engine, ALL_COMPLETED)

    one = await assessment(engine, stored)
    [version] = await rows(
        engine, "SELECT shape FROM judge_versions WHERE id = :id", id=one.judge_version_id
    )
    assert version.shape["response_format"] == "json_object"


async def test_the_form_that_is_taken_is_remembered_at_the_first_verdict(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, scenarios=ONE)
    judge.script = valid

    async with assessing(judge_samples=1):
        await is_so(engine, "SELECT 1 FROM judge_endpoints")

    [learned] = await rows(engine, "SELECT * FROM judge_endpoints")
    assert (learned.response_format, learned.detail) == ("json_schema", None)

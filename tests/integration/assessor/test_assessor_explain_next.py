"""`explain` says why something does not count or has no score, and what happens next."""

import json

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.operator import Operator
from integration.assessor.stage import ONE, ends, is_so, store
from integration.assessor.terminal import one_of, terminal
from rigmark_shared.settings import QueueSettings
from scripted_judge import ScriptedJudge, completion, says


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings) -> Operator:
    return terminal(fresh_database, queue_settings)


async def test_samples_that_do_not_count_say_why(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    async with assessing(judge_samples=3, judge_half_width=0):
        await ends(engine)
    fresh_database.query("UPDATE assessments SET first_sample = 1")
    fresh_database.query("UPDATE judge_samples SET template = 'second' WHERE sample = 2")

    [one] = (await operator.asks("explain", one_of(stored)))["assessments"]

    assert [sample["counts"] for sample in one["samples"]] == [False, True, False]
    assert "began anew" in one["samples"][0]["why_not"]
    assert "only informs" in one["samples"][2]["why_not"]


async def test_one_that_nobody_has_taken_up_waits_for_an_assessor(
    fresh_database: Database, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)

    [one] = (await operator.asks("explain", one_of(stored)))["assessments"]
    await operator.asks("pause", "--reason", "a new key")
    [paused] = (await operator.asks("explain", one_of(stored)))["assessments"]

    assert (one["kpi"], one["interval"], one["arithmetic"], one["claims"]) == (None, None, None, [])
    assert "none has been seen lately" in one["next"]["what"]
    assert "a new key" in paused["next"]["what"]
    assert "`rigmark-assessor resume`" in paused["next"]["what"]


async def test_one_that_failed_says_why_and_what_to_do(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = says(completion('{"half": "a verdict"}'))
    async with assessing(judge_samples=1):
        await ends(engine)

    [one] = (await operator.asks("explain", one_of(stored)))["assessments"]

    assert (one["status"], one["reason"], one["kpi"]) == ("failed", "invalid_output", None)
    assert f"rigmark-assessor retry {one['id']}" in one["next"]["what"]
    assert "asked twice more with the fault named" in one["next"]["policy"]
    assert one["next"]["do"]
    assert [call["outcome"] for call in one["claims"][0]["calls"]] == ["invalid_output"] * 3


async def test_one_that_waits_for_a_paused_judge_says_what_the_judge_said_it_needs(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = says(b'{"error": {"message": "who are you? sk-1234"}}', status=401)
    async with assessing(judge_pause_s=600):
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'key_refused'")

        [one] = (await operator.asks("explain", one_of(stored)))["assessments"]

    assert "waits until the judge can be asked" in one["next"]["what"]
    assert "the judge is paused and probed" in one["next"]["policy"]
    assert "RIGMARK_JUDGE_API_KEY" in one["next"]["do"]
    assert "sk-1234" not in json.dumps(one)


async def test_a_scenario_that_the_benchmark_does_not_have_is_an_error(
    fresh_database: Database, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)

    ended = await operator.runs("explain", stored.id, "--scenario", "poetry")

    assert ended.code == 2
    assert "no assessment of scenario 'poetry'" in ended.err

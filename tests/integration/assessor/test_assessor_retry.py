"""`retry` lets what failed be judged once more, and leaves what is scored alone."""

import json
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.operator import Operator
from integration.assessor.stage import ONE, assessment, benchmark, ends, rows, store
from integration.assessor.terminal import AWAY, fail, only, terminal
from rigmark_shared.settings import QueueSettings
from scripted_judge import Reply, ScriptedJudge, completion, valid

REFUSED = completion(json.dumps({"half": "a verdict"}))


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings) -> Operator:
    return terminal(fresh_database, queue_settings, RIGMARK_VALKEY_TIMEOUT_S="1")


async def test_a_retry_completes_what_failed_and_the_overall_quality_appears(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    [stored] = await store(fresh_database)
    judge.script = lambda request: (
        Reply(body=REFUSED) if "code" in json.dumps(request["messages"][1]) else valid(request)
    )
    async with assessing(judge_samples=1):
        await ends(engine)
    before = await benchmark(engine, stored)
    judge.script = valid

    retried = await operator.asks("retry", "--failed")
    waiting = await benchmark(engine, stored)
    async with assessing(judge_samples=1):
        await ends(engine)

    after = await benchmark(engine, stored)
    assert (before.status, before.overall_quality) == ("incomplete", None)
    assert retried["count"] == len(retried["retried"]) == 4 - before.coverage
    assert retried["woken"] is True
    assert (waiting.status, waiting.coverage) == ("pending", before.coverage)
    assert (after.status, after.coverage) == ("completed", 4)
    assert after.overall_quality is not None


async def test_a_retry_never_touches_what_is_scored(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    one, other = await store(fresh_database, 2, scenarios=ONE)
    async with assessing(judge_samples=1):
        await ends(engine)
    fail_sql = f"UPDATE assessments SET kpi = NULL WHERE id = '{only(other)}'"
    fresh_database.query(fail_sql.replace("kpi = NULL", "kpi = NULL, status = 'failed', "
                                          "reason = 'truncated'"))  # fmt: skip
    before = await assessment(engine, one)

    ended = await operator.runs("retry", only(one), only(other), "--json")

    assert ended.code == 3
    assert ended.json["retried"] == [str(only(other))]
    assert ended.json["left"] == [
        {"id": str(only(one)), "why": "its score stands; `re-assess` judges again and keeps it"}
    ]
    assert await assessment(engine, one) == before


async def test_a_retry_keeps_generation_and_samples_and_starts_its_count_of_failures_anew(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = lambda request: valid(request) if judge.calls == 1 else Reply(body=REFUSED)
    async with assessing(judge_samples=3, judge_half_width=0):
        await ends(engine)
    assert (await assessment(engine, stored)).status == "failed"
    judge.script = valid

    await operator.asks("retry", only(stored))
    retried = await assessment(engine, stored)
    async with assessing(judge_samples=3, judge_half_width=0):
        await ends(engine)

    done = await assessment(engine, stored)
    assert (retried.status, retried.failures, retried.reason) == ("pending", 0, None)
    assert (done.status, done.generation, done.samples) == ("completed", 1, 3)
    samples = await rows(engine, "SELECT sample, attempt FROM judge_samples ORDER BY sample")
    assert [tuple(one) for one in samples] == [(0, 1), (1, 2), (2, 2)]


async def test_a_dry_run_changes_nothing(
    fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    fail(fresh_database, only(stored))
    before = await assessment(engine, stored)

    said = await operator.asks("retry", "--benchmark", stored.id, "--dry-run")

    assert set(said) == {*("dry_run", "retried", "count", "benchmarks", "left", "woken", "mixes")}
    assert (said["dry_run"], said["retried"]) == (True, [str(only(stored))])
    assert await assessment(engine, stored) == before


async def test_of_all_that_failed_what_an_operator_ended_stays_ended_until_it_is_named(
    fresh_database: Database, operator: Operator
):
    one, other = await store(fresh_database, 2, scenarios=ONE)
    fail(fresh_database, only(one))
    fail(fresh_database, only(other), "cancelled")

    every = await operator.asks("retry", "--failed")
    named = await operator.asks("retry", "--failed", "--reason", "cancelled")

    assert every["retried"] == [str(only(one))]
    assert named["retried"] == [str(only(other))]


async def test_of_a_run_that_was_judged_again_only_the_newest_judgement_is_retried(
    fresh_database: Database, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    fail(fresh_database, only(stored))
    newer = uuid4()
    fresh_database.query(
        "INSERT INTO assessments (id, benchmark_id, scenario, generation, status, reason) "
        f"VALUES ('{newer}', '{stored.id}', 'code_generation', 2, 'failed', 'truncated')"
    )

    retried = await operator.asks("retry", "--benchmark", stored.id)

    assert retried["retried"] == [str(newer)]


async def test_without_valkey_a_retry_is_done_and_says_when_it_is_found(
    fresh_database: Database, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    fail(fresh_database, only(stored))
    alone = Operator({**operator.environment, "RIGMARK_VALKEY_URL": AWAY})

    ended = await alone.runs("retry", only(stored))

    assert ended.code == 0
    assert "1 assessment of 1 benchmark retried." in ended.out
    assert "Valkey is away" in ended.out
    assert "within 15 s (RIGMARK_RECONCILE_INTERVAL_S)" in ended.out

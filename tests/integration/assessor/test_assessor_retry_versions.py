"""A retry after a change of judge says which samples are void, and which scores stay older."""

import json

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.operator import Operator
from integration.assessor.stage import ONE, ends, store
from integration.assessor.terminal import fail, one_of, only, terminal
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.settings import QueueSettings
from scripted_judge import Reply, ScriptedJudge, completion, valid

REFUSED = completion(json.dumps({"half": "a verdict"}))


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings, judge_url: str) -> Operator:
    """Sees the judge that the assessors ask, with the plan of one sample."""
    return terminal(
        fresh_database,
        queue_settings,
        RIGMARK_JUDGE_BASE_URL=judge_url,
        RIGMARK_JUDGE_MODEL="scripted",
        RIGMARK_JUDGE_SAMPLES="3",
        RIGMARK_JUDGE_HALF_WIDTH="0",
    )


def with_another_judge(operator: Operator) -> Operator:
    return Operator({**operator.environment, "RIGMARK_JUDGE_MODEL": "another"})


async def test_samples_of_an_older_judge_are_told_before_they_stop_counting(
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

    same = await operator.asks("retry", only(stored), "--dry-run")
    changed = await with_another_judge(operator).asks("retry", only(stored), "--dry-run")
    told = await with_another_judge(operator).runs("retry", only(stored))

    assert same["mixes"] == {"void_samples_of": [], "mixed_benchmarks": []}
    assert changed["mixes"] == {"void_samples_of": [one_of(stored)], "mixed_benchmarks": []}
    assert "the samples that 1 of them had so far are of another version" in told.out


async def test_scores_of_an_older_judge_in_the_same_generation_are_told_with_what_to_do(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database)
    async with assessing(judge_samples=3, judge_half_width=0):
        await ends(engine)
    failed = stored.assessments[ScenarioId.CODE_GENERATION]
    fresh_database.query(f"UPDATE assessments SET status = 'failed', kpi = NULL, reason = 'truncated' WHERE id = '{failed}'")  # noqa: E501  # fmt: skip

    same = await operator.runs("retry", failed, "--dry-run")
    changed = await with_another_judge(operator).runs("retry", failed, "--dry-run")
    done = await with_another_judge(operator).asks("retry", failed)

    assert "several judge versions" not in same.out
    assert "1 benchmark will have scores of several judge versions" in changed.out
    assert "`re-assess`" in changed.out
    assert done["mixes"]["mixed_benchmarks"] == [str(stored.id)]


async def test_without_a_judge_it_is_unknown_what_would_mix(
    fresh_database: Database, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    fail(fresh_database, only(stored))
    nobody = Operator({**operator.environment, "RIGMARK_JUDGE_MODEL": ""})

    said = await nobody.asks("retry", only(stored))

    assert (said["count"], said["mixes"]) == (1, None)

"""Judging again: a newer generation counts when it is whole, and takes nothing before it is."""

from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.judged_words import scoring
from integration.assessor.stage import benchmark, ends, is_so, rows, store
from rigmark_assessor.assess.repository import read_noise
from rigmark_shared.db.pool import Pool
from rigmark_shared.methodology import ScenarioId
from scripted_judge import Reply, Request, ScriptedJudge

AGAIN = (
    "INSERT INTO assessments (id, benchmark_id, scenario, generation) "
    "SELECT gen_random_uuid(), benchmark_id, scenario, 2 FROM assessments"
)


def quality(whole: Any) -> tuple[str, Decimal | None, int]:
    return whole.status, whole.overall_quality, whole.coverage


async def test_a_newer_generation_counts_from_when_all_of_it_is_scored(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    judge.script = lambda request: scoring(request, 40)
    async with assessing():
        await ends(engine)
    first = await benchmark(engine, stored)
    fresh_database.query(AGAIN)

    judge.script = lambda request: (
        scoring(request, 60) if judge.calls < 8 else Reply(429, headers={"retry-after": "60"})
    )
    async with assessing(judge_temperature=1.0, judge_slots=1):
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'rate_limited'")
    half = await benchmark(engine, stored)
    judge.script = lambda request: scoring(request, 60)
    fresh_database.query("UPDATE assessments SET not_before = now()")
    async with assessing(judge_temperature=1.0):
        await ends(engine)

    whole = await benchmark(engine, stored)
    assert quality(half) == ("pending", Decimal("40.00"), 4)
    assert half.judge_version_id == first.judge_version_id
    assert quality(whole) == ("completed", Decimal("60.00"), 4)
    assert whole.judge_version_id != first.judge_version_id


async def test_a_newer_generation_with_a_failure_leaves_the_older_score(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    judge.script = lambda request: scoring(request, 40)
    async with assessing():
        await ends(engine)
    fresh_database.query(AGAIN)

    def script(request: Request) -> Reply:
        return Reply(413) if judge.calls == 8 else scoring(request, 60)

    judge.script = script
    async with assessing():
        await ends(engine)

    assert quality(await benchmark(engine, stored)) == ("completed", Decimal("40.00"), 4)


async def test_a_score_of_several_judge_versions_has_none(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    judge.script = lambda request: (
        scoring(request, 40) if judge.calls < 4 else Reply(429, headers={"retry-after": "60"})
    )
    async with assessing(judge_slots=1):
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'rate_limited'")
    judge.script = lambda request: scoring(request, 40)
    fresh_database.query("UPDATE assessments SET not_before = now()")

    async with assessing(judge_temperature=1.0):
        await ends(engine)

    whole = await benchmark(engine, stored)
    assert (whole.overall_quality, whole.judge_version_id) == (Decimal("40.00"), None)


async def test_the_judges_noise_is_pooled_from_its_samples_within_each_response(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    pool: Pool,
    judge: ScriptedJudge,
):
    scenario = ScenarioId.AGENT_WORKFLOW
    await store(fresh_database, 2, scenarios=(scenario,))
    scores = iter([10, 20, 80, 90])
    judge.script = lambda request: scoring(request, next(scores))

    async with assessing(judge_samples=2, judge_slots=1):
        await ends(engine)

    async with pool.connection() as connection:
        noises = await read_noise(connection)
    [version] = await rows(engine, "SELECT digest FROM judge_versions")
    [(key, noise)] = noises.items()
    assert key == (version.digest, scenario)
    assert (round(noise.sd**2, 6), noise.df) == (50, 2)

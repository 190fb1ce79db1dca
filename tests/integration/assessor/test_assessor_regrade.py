"""Regrading frozen responses: the judge's own noise is found, and no score is touched."""

import json
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor import stage
from integration.assessor.commands import Settings, scores
from integration.assessor.conftest import Assessing
from rigmark_assessor.reason import Reason
from rigmark_assessor.versions.errors import JudgeIsNotConfigured, NothingIsChosen
from rigmark_assessor.versions.reassess import ReassessOptions, reassess
from rigmark_assessor.versions.regrade import RegradeOptions, regrade
from scripted_judge import ScriptedJudge, says

TABLES = ("benchmarks", "assessments", "judge_samples", "dimension_scores")


async def judged(
    database: Database, assessing: Assessing, engine: AsyncEngine, count: int
) -> list[stage.Stored]:
    stored = await stage.store(database, count, response="A response of quality 60.")
    async with assessing():
        await stage.ends(engine)
    return stored


async def all_rows(engine: AsyncEngine) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: [tuple(row) for row in await stage.rows(engine, f"SELECT * FROM {table} ORDER BY 1")]
        for table in TABLES
    }


async def test_the_judge_s_noise_is_found_and_no_score_is_touched(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
    judge: ScriptedJudge,
):
    judge.script = scores(lambda quality, random: quality + random.gauss(0, 10))
    await judged(fresh_database, assessing, engine, 5)
    before, calls = await all_rows(engine), len(await stage.calls(engine))

    found = await regrade(command_settings(), RegradeOptions(sample=20, verdicts=4))

    assert await all_rows(engine) == before
    assert found.overall.degrees == 20 * 3
    assert found.overall.low is not None
    assert found.overall.high is not None
    # Four scores of deviation 10 at about a quarter each; one is capped for want of code. A 95 %
    # interval misses the truth now and then, so the estimate itself is held, five deviations wide.
    assert 2.5 < found.overall.sd < 8.0
    assert found.overall.low < found.overall.sd < found.overall.high
    assert found.overall.since_stored.n == 20
    assert sum(one.responses for one in found.scenarios.values()) == 20
    assert len(await stage.calls(engine)) == calls + 80
    assert found.spent.usd == Decimal("0.0015") * 80
    told = json.loads(json.dumps(found.to_json()))
    assert told["cost"]["calls"] == 80
    assert "No score was touched." in found.to_text()


async def test_judging_again_is_not_estimated_from_what_a_regrade_has_cost(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
):
    await judged(fresh_database, assessing, engine, 2)
    again = ReassessOptions(all=True, force=True)
    before = await reassess(command_settings(), again)

    await regrade(command_settings(), RegradeOptions(sample=8, verdicts=3))

    after = await reassess(command_settings(), again)
    assert after.cost.usd == before.cost.usd == Decimal("0.0120")


async def test_a_judge_without_noise_has_none(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
):
    [stored, _] = await judged(fresh_database, assessing, engine, 2)

    found = await regrade(
        command_settings(), RegradeOptions(sample=50, verdicts=2, benchmarks=[stored.id])
    )

    assert len(found.responses) == 4
    assert found.overall.sd == 0
    assert found.overall.since_stored.mean == 0


async def test_another_judge_says_nothing_of_what_moved_since_the_stored_scores(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
):
    await judged(fresh_database, assessing, engine, 1)

    found = await regrade(
        command_settings(judge_model="another"), RegradeOptions(sample=4, verdicts=2)
    )

    assert found.overall.since_stored.n == 0
    assert found.overall.degrees == 4


async def test_the_calls_are_stored_for_their_cost_even_when_the_judge_refuses(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
    judge: ScriptedJudge,
):
    await judged(fresh_database, assessing, engine, 1)
    before, calls = await all_rows(engine), len(await stage.calls(engine))
    judge.script = says(b'{"error": {"message": "no"}}', 401)

    found = await regrade(command_settings(judge_slots=1), RegradeOptions(sample=4))

    assert found.ended
    assert found.unscored == {Reason.KEY_REFUSED: 4}
    assert found.overall.sd is None
    assert await all_rows(engine) == before
    stored = (await stage.calls(engine))[calls:]
    assert [(one.outcome, one.ordinal) for one in stored] == [("key_refused", None)]


async def test_a_budget_holds_for_regrading_as_well(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
    judge: ScriptedJudge,
):
    await judged(fresh_database, assessing, engine, 1)
    calls = judge.calls
    settings = command_settings(judge_budget_usd_per_day="0.012", judge_slots=1)

    found = await regrade(settings, RegradeOptions(sample=4, verdicts=9))

    assert judge.calls - calls <= 5
    assert sum(found.unscored.values()) == 4
    assert found.ended


@pytest.mark.parametrize(
    "options", [RegradeOptions(sample=0), RegradeOptions(sample=5, verdicts=1)]
)
async def test_too_few_of_either_is_refused(command_settings: Settings, options: RegradeOptions):
    with pytest.raises(NothingIsChosen, match="two verdicts"):
        await regrade(command_settings(), options)


async def test_without_responses_or_a_judge_it_says_so(command_settings: Settings):
    with pytest.raises(NothingIsChosen, match="no judged response"):
        await regrade(command_settings(), RegradeOptions(sample=5))
    with pytest.raises(JudgeIsNotConfigured):
        await regrade(command_settings(judge_model=""), RegradeOptions(sample=5))

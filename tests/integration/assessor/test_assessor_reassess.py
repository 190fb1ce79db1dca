"""Judging again: a new generation, once, with history, wake-ups and an estimate of its cost."""

import asyncio
import json
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor import stage
from integration.assessor.commands import Settings, scores
from integration.assessor.conftest import Assessing
from integration.assessor.rejudging import ALL, NEXT, change, judged
from rigmark_assessor.versions.errors import (
    BenchmarkIsUnknown,
    FilterIsWrong,
    JudgeIsNotConfigured,
    NothingIsChosen,
    VersionIsUnknown,
)
from rigmark_assessor.versions.generation import State
from rigmark_assessor.versions.listing import list_versions
from rigmark_assessor.versions.reassess import ReassessOptions, reassess
from rigmark_shared.methodology import SCENARIOS
from scripted_judge import ScriptedJudge


async def generations(engine: AsyncEngine, stored: stage.Stored) -> dict[int, list[str]]:
    found = await stage.rows(
        engine,
        "SELECT generation, array_agg(status ORDER BY scenario) AS states FROM assessments "
        "WHERE benchmark_id = :id GROUP BY generation",
        id=stored.id,
    )
    return {row.generation: row.states for row in found}


async def test_a_new_generation_waits_beside_the_old_one_which_keeps_the_quality(
    fresh_database: Database, assessing: Assessing, engine: AsyncEngine, command_settings: Settings
):
    [stored] = await judged(fresh_database, assessing, engine)
    before = await stage.benchmark(engine, stored)

    done = await reassess(command_settings(judge_model=NEXT), ALL)

    assert (done.benchmarks, done.assessments, done.woken) == (1, 4, True)
    assert await generations(engine, stored) == {1: ["completed"] * 4, 2: ["pending"] * 4}
    after = await stage.benchmark(engine, stored)
    assert after.status == "pending"
    assert after.overall_quality == before.overall_quality
    assert after.judge_version_id == before.judge_version_id


async def test_the_new_judge_s_quality_counts_when_it_is_whole_and_history_stays(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
    judge: ScriptedJudge,
):
    judge.script = scores(lambda *_: 40)
    [stored] = await judged(fresh_database, assessing, engine)
    judge.script = scores(lambda *_: 70)
    await reassess(command_settings(judge_model=NEXT), ALL)

    async with assessing(judge_model=NEXT):
        await stage.ends(engine)

    row = await stage.benchmark(engine, stored)
    assert (row.status, row.overall_quality) == ("completed", Decimal(70))
    listing = await list_versions(command_settings(judge_model=NEXT))
    assert [(one.model, one.in_force, one.assessments) for one in listing.versions] == [
        (NEXT, True, 4),
        ("scripted", False, 4),
    ]
    assert row.judge_version_id == listing.versions[0].id


async def test_assessors_hear_of_the_new_work(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
):
    await judged(fresh_database, assessing, engine)
    settings = command_settings(judge_model=NEXT)
    await stage.flush(settings)

    await reassess(settings, ALL)

    assert await stage.waiting_wake_ups(settings) == 4


async def test_without_valkey_the_work_is_there_all_the_same(
    fresh_database: Database, assessing: Assessing, engine: AsyncEngine, command_settings: Settings
):
    [stored] = await judged(fresh_database, assessing, engine)
    away = command_settings(judge_model=NEXT, valkey_url="redis://127.0.0.1:1/0")

    done = await reassess(away, ALL)

    assert done.woken is False
    assert "Valkey is away" in done.to_text()
    assert len((await generations(engine, stored))[2]) == 4


async def test_it_is_done_once_however_often_it_is_asked_for(
    fresh_database: Database, assessing: Assessing, engine: AsyncEngine, command_settings: Settings
):
    some = await judged(fresh_database, assessing, engine, 3)
    settings = command_settings(judge_model=NEXT)

    done = await asyncio.gather(*(reassess(settings, ALL) for _ in range(4)))

    assert sum(one.assessments for one in done) == 12
    for stored in some:
        assert sorted(await generations(engine, stored)) == [1, 2]


async def test_what_is_open_is_never_begun_again_even_by_force(
    fresh_database: Database, engine: AsyncEngine, command_settings: Settings
):
    [stored] = await stage.store(fresh_database)

    done = await reassess(command_settings(), ReassessOptions(all=True, yes=True, force=True))

    assert done.by_state == {State.OPEN: 1}
    assert list(await generations(engine, stored)) == [1]


async def test_what_stands_under_the_version_in_force_needs_force(
    fresh_database: Database, assessing: Assessing, engine: AsyncEngine, command_settings: Settings
):
    [stored] = await judged(fresh_database, assessing, engine)

    left = await reassess(command_settings(), ALL)
    forced = await reassess(command_settings(), ReassessOptions(all=True, yes=True, force=True))

    assert left.by_state == {State.IN_FORCE: 1}
    assert left.assessments == 0
    assert forced.by_state == {State.DUE: 1}
    assert sorted(await generations(engine, stored)) == [1, 2]


async def test_what_failed_throughout_is_left_to_retry(
    fresh_database: Database, command_settings: Settings
):
    await stage.store(fresh_database)
    await change(
        fresh_database, "UPDATE assessments SET status = 'failed', reason = 'judge_blocked'"
    )

    done = await reassess(command_settings(), ALL)

    assert done.by_state == {State.UNJUDGED: 1}
    assert "retry" in done.to_text()


async def test_a_dry_run_changes_nothing_and_tells_the_same_counts(
    fresh_database: Database, assessing: Assessing, engine: AsyncEngine, command_settings: Settings
):
    [stored] = await judged(fresh_database, assessing, engine)
    settings = command_settings(judge_model=NEXT)

    dry = await reassess(settings, ReassessOptions(all=True, yes=True, dry_run=True))
    unsure = await reassess(settings, ReassessOptions(all=True))

    assert dry.to_json() == unsure.to_json()
    assert (dry.done, dry.assessments, dry.by_scenario) == (False, 4, dict.fromkeys(SCENARIOS, 1))
    assert "Nothing was changed; --yes does it." in dry.to_text()
    assert list(await generations(engine, stored)) == [1]


async def test_the_cost_is_estimated_from_the_same_judge_and_unknown_for_a_new_one(
    fresh_database: Database, assessing: Assessing, engine: AsyncEngine, command_settings: Settings
):
    await judged(fresh_database, assessing, engine, 2)
    again = ReassessOptions(all=True, force=True)

    known = await reassess(command_settings(), again)
    unknown = await reassess(command_settings(judge_model=NEXT), again)

    assert known.cost.usd == Decimal("0.0120")
    assert unknown.cost.usd is None
    assert json.loads(json.dumps(unknown.to_json()))["estimated_cost"]["usd"] is None


async def test_filters_and_ids_choose_benchmarks(
    fresh_database: Database, assessing: Assessing, engine: AsyncEngine, command_settings: Settings
):
    first, second = await judged(fresh_database, assessing, engine, 2)
    await change(
        fresh_database, f"UPDATE benchmarks SET model = 'qwen3-8b' WHERE id = '{second.id}'"
    )
    settings = command_settings(judge_model=NEXT)

    by_id = await reassess(settings, ReassessOptions(benchmarks=[first.id], yes=True))
    by_model = await reassess(
        settings, ReassessOptions(filters={"model": "qwen3-8b", "engine": "ollama"}, yes=True)
    )
    none = await reassess(settings, ReassessOptions(filters={"hardware": "abacus"}, yes=True))
    with pytest.raises(BenchmarkIsUnknown, match="anything to judge"):
        await reassess(settings, ReassessOptions(benchmarks=[second.id, uuid4()], yes=True))

    assert (by_id.benchmarks, by_model.benchmarks) == (1, 1)
    assert none.benchmarks == 0
    assert sorted(await generations(engine, first)) == [1, 2]
    assert sorted(await generations(engine, second)) == [1, 2]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (ReassessOptions(yes=True), NothingIsChosen),
        (ReassessOptions(all=True, filters={"model": "x"}), NothingIsChosen),
        (ReassessOptions(filters={"colour": "red"}), FilterIsWrong),
    ],
)
async def test_a_choice_that_is_none_or_two_is_refused(
    command_settings: Settings, options: ReassessOptions, error: type[Exception]
):
    with pytest.raises(error):
        await reassess(command_settings(), options)


async def test_without_a_judge_there_is_no_version_to_judge_under(command_settings: Settings):
    with pytest.raises(JudgeIsNotConfigured):
        await reassess(command_settings(judge_model=""), ALL)


async def test_only_versions_before_a_given_one_are_judged_again(
    fresh_database: Database, assessing: Assessing, engine: AsyncEngine, command_settings: Settings
):
    [stored] = await judged(fresh_database, assessing, engine)
    version = (await stage.benchmark(engine, stored)).judge_version_id
    settings = command_settings(judge_model=NEXT)
    await change(
        fresh_database,
        "INSERT INTO judge_versions (id, digest, model, base_url, shape) OVERRIDING SYSTEM VALUE "
        f"VALUES ({version + 1}, 'x', 'x', 'http://x', '{{}}')",
    )

    same = await reassess(settings, ReassessOptions(all=True, older_than_version=version))
    newer = await reassess(settings, ReassessOptions(all=True, older_than_version=version + 1))

    assert same.by_state == {State.NEWER: 1}
    assert newer.by_state == {State.DUE: 1}


@pytest.mark.parametrize("unknown", [777, 999_999_999])
async def test_a_version_that_is_not_there_is_refused_and_nothing_is_judged_again(
    unknown: int,
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
):
    [stored] = await judged(fresh_database, assessing, engine)
    asked = ReassessOptions(all=True, yes=True, older_than_version=unknown)

    with pytest.raises(VersionIsUnknown, match=f"{unknown}.*`rigmark-assessor versions` lists"):
        await reassess(command_settings(judge_model=NEXT), asked)

    assert list(await generations(engine, stored)) == [1]

"""`drift` tells what a new judge moved, and the list of versions which of them is in force."""

import json

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor import stage
from integration.assessor.commands import Settings, scores
from integration.assessor.conftest import Assessing
from integration.assessor.rejudging import ALL, NEXT, change, judged
from rigmark_assessor.versions.drift import DriftOptions, drift
from rigmark_assessor.versions.errors import VersionIsUnknown, VersionsAreTheSame
from rigmark_assessor.versions.listing import list_versions
from rigmark_assessor.versions.reassess import reassess
from rigmark_shared.methodology import SCENARIOS
from scripted_judge import ScriptedJudge


async def test_drift_tells_what_the_new_judge_moved(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
    judge: ScriptedJudge,
):
    judge.script = scores(lambda *_: 40)
    some = await judged(fresh_database, assessing, engine, 3)
    judge.script = scores(lambda _, random: 60 + random.choice((-5, 0, 5)))
    await reassess(command_settings(judge_model=NEXT), ALL)
    async with assessing(judge_model=NEXT):
        await stage.ends(engine)
    after, before = (one.id for one in (await list_versions(command_settings())).versions)

    found = await drift(command_settings(), DriftOptions(before=before, after=after))

    assert found.overall.n == 12
    assert found.overall.mean == pytest.approx(20, abs=4)
    assert found.overall.low is not None
    assert found.overall.low > 10
    assert {key: one.n for key, one in found.scenarios.items()} == dict.fromkeys(SCENARIOS, 3)
    assert {one.benchmark_id for one in found.ranks} == {one.id for one in some}
    told = json.loads(json.dumps(found.to_json()))
    assert told["from"]["model"] == "scripted"
    assert len(told["largest_movers"]) == 10
    assert "version" in found.to_text()
    with pytest.raises(VersionIsUnknown):
        await drift(command_settings(), DriftOptions(before=before, after=99))


async def test_drift_between_versions_without_anything_in_common_is_empty(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
):
    await judged(fresh_database, assessing, engine)
    await stage.store(fresh_database)
    async with assessing(judge_model=NEXT):
        await stage.ends(engine)
    after, before = (one.id for one in (await list_versions(command_settings())).versions)

    found = await drift(command_settings(), DriftOptions(before=before, after=after))

    assert (found.overall.n, found.overall.mean) == (0, None)
    assert found.ranks == []


async def test_drift_from_a_version_to_itself_is_refused(command_settings: Settings):
    with pytest.raises(VersionsAreTheSame, match="both judge version 1, and nothing moves"):
        await drift(command_settings(), DriftOptions(before=1, after=1))


async def test_a_list_without_a_configured_judge_has_none_in_force(command_settings: Settings):
    listing = await list_versions(command_settings(judge_model=""))

    assert listing.to_json() == {"in_force": None, "versions": []}
    assert "no version is in force" in listing.to_text()


async def test_a_version_under_which_nothing_was_judged_is_in_force_all_the_same(
    command_settings: Settings,
):
    listing = await list_versions(command_settings())

    assert listing.in_force is not None
    assert "under which nothing was judged yet" in listing.to_text()


async def test_the_version_in_force_is_of_the_form_that_the_endpoint_was_found_to_take(
    fresh_database: Database, command_settings: Settings, judge_url: str
):
    settings = command_settings()
    asked = (await list_versions(settings)).in_force
    await change(
        fresh_database,
        "INSERT INTO judge_endpoints (base_url, model, response_format, learned_at) "
        f"VALUES ('{judge_url}', 'scripted', 'json_object', now() - interval '3 days')",
    )

    learned = (await list_versions(settings)).in_force
    fixed = (await list_versions(command_settings(judge_response_format="text"))).in_force

    assert asked is not None
    assert learned is not None
    assert fixed is not None
    forms = [one.shape["response_format"] for one in (asked, learned, fixed)]
    assert forms == ["json_schema", "json_object", "text"]

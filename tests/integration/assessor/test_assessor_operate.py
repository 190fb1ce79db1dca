"""An operator pauses and resumes, sees how the service stands, and is told what is wrong."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.operator import Operator
from integration.assessor.stage import ONE, Assessors, assessment, ends, is_so, store
from integration.assessor.terminal import AWAY, fail, only, terminal
from rigmark_shared.settings import QueueSettings
from scripted_judge import ScriptedJudge, says


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings) -> Operator:
    return terminal(fresh_database, queue_settings, RIGMARK_VALKEY_TIMEOUT_S="1")


async def test_a_pause_stops_new_claims_and_resume_lets_them_go_on(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    await assessors.start(judge_samples=1)
    await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'ready'")

    paused = await operator.asks("pause", "--reason", "the provider is being changed")
    stored = await store(fresh_database, scenarios=ONE)
    # The process has looked for work, and shows why it does nothing.
    await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")
    status = await operator.asks("status")
    calls_while_paused = judge.calls
    resumed = await operator.asks("resume")
    await ends(engine)

    assert set(paused) == {"paused", "reason", "since"}
    assert status["paused"]["reason"] == "the provider is being changed"
    assert (status["queue"]["pending"], status["queue"]["due"]) == (1, 1)
    assert calls_while_paused == 0
    assert resumed == {"paused": False, "was_paused": True, "woken": True}
    assert (await assessment(engine, stored[0])).status == "completed"


async def test_a_pause_keeps_its_reason_until_it_gets_another(operator: Operator):
    first = await operator.asks("pause", "--reason", "maintenance")
    same = await operator.asks("pause")
    other = await operator.asks("pause", "--reason", "a new key")
    await operator.asks("resume")
    again = await operator.asks("resume")

    assert (first["reason"], same["reason"], other["reason"]) == (
        "maintenance",
        "maintenance",
        "a new key",
    )
    assert again == {"paused": False, "was_paused": False, "woken": None}


async def test_status_says_who_judges_and_what_waits_for_what(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    judge.script = says(b'{"error": {"message": "no credit"}}', status=402)
    await store(fresh_database)
    running = await assessors.start(judge_pause_s=600)
    await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")
    await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'out_of_credit'")

    same = Operator(running.environment)
    told = await same.asks("status")
    for_people = await same.runs("status")

    assert set(told) == {"paused", "assessors", "queue", "judges", "budget", "valkey"}
    [asked] = told["judges"]
    assert asked["model"] == "scripted"
    assert asked["paused"].startswith("The account at the judge has no credit")
    assert (asked["processes"], asked["in_flight"]) == (1, 0)
    assert told["valkey"] == "there"
    [seen] = told["assessors"]
    assert (seen["alive"], seen["state"]) == (True, "paused")
    assert told["queue"]["pending"] == 4
    assert told["queue"]["waits_for"]["out_of_credit"] >= 1
    assert for_people.out.startswith("Nothing is judged: The account at the judge has no credit")


async def test_status_says_what_is_spent_of_a_budget_and_does_without_valkey(
    fresh_database: Database, operator: Operator
):
    fresh_database.query(
        "INSERT INTO judge_budgets (day, spent_usd, reserved_usd) "
        "VALUES (CAST(now() AT TIME ZONE 'utc' AS date), 1.25, 0.5)"
    )
    alone = Operator(
        {
            **operator.environment,
            "RIGMARK_VALKEY_URL": AWAY,
            "RIGMARK_JUDGE_MODEL": "scripted",
            "RIGMARK_JUDGE_BUDGET_USD_PER_DAY": "2",
        }
    )

    told = await alone.asks("status")
    for_people = await alone.runs("status")

    assert told["budget"] | {"day": None} == {
        "day": None,
        "spent_usd": "1.25000000",
        "reserved_usd": "0.50000000",
        "per_day_usd": "2",
        "per_benchmark_usd": None,
    }
    assert (told["valkey"], told["judges"][0]["limit"]) == ("away", None)
    assert "1.25000000 USD spent, 0.50000000 set aside, of 2 USD" in for_people.out
    assert "Valkey is away" in for_people.out


async def test_status_of_an_empty_service_says_that_nobody_judges(operator: Operator):
    told = await operator.runs("status")

    assert told.code == 0
    assert "No assessor has been seen lately" in told.out


async def test_an_unknown_id_is_an_error_that_says_where_ids_are(operator: Operator):
    commands = {
        ("retry", uuid4()): "there is no assessment",
        ("cancel", uuid4()): "there is no assessment",
        ("retry", "--benchmark", uuid4()): "there is no benchmark",
        ("cancel", "--benchmark", uuid4()): "there is no benchmark",
        ("explain", uuid4()): "there is no assessment and no benchmark",
    }

    ended = await asyncio.gather(*(operator.runs(*arguments) for arguments in commands))

    for one, said in zip(ended, commands.values(), strict=True):
        assert one.code == 2
        assert said in one.err
        assert "`rigmark-assessor list`" in one.err
        assert one.out == ""


async def test_every_key_is_documented(fresh_database: Database, operator: Operator):
    page = (Path(__file__).parents[3] / "docs/operating.md").read_text("utf-8")
    [stored] = await store(fresh_database, scenarios=ONE)

    told = await asyncio.gather(
        operator.asks("status"),
        operator.asks("list"),
        operator.asks("explain", stored.id),
        operator.asks("retry", "--failed"),
        operator.asks("cancel", "--benchmark", stored.id, "--dry-run"),
        operator.asks("resume"),
    )

    keys = {key for one in told for key in one}
    keys |= set(told[0]["queue"]) | set(told[0]["budget"]) | set(told[1]["assessments"][0])
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []


async def test_an_id_of_the_other_kind_is_an_error_that_says_how_to_name_it(
    fresh_database: Database, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)

    ended = [
        await operator.runs("retry", stored.id),
        await operator.runs("cancel", "--benchmark", only(stored)),
        await operator.runs("explain", only(stored), "--scenario", "code_generation"),
    ]

    assert [one.code for one in ended] == [2, 2, 2]
    assert f"say --benchmark {stored.id}" in ended[0].err
    assert "is an assessment: name it without --benchmark" in ended[1].err
    assert "--scenario goes with a benchmark's id" in ended[2].err


async def test_nothing_is_done_when_one_of_the_named_ids_is_unknown(
    fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    fail(fresh_database, only(stored))

    ended = await operator.runs("retry", only(stored), uuid4(), "--json")

    assert ended.code == ended.json["exit_code"] == 2
    assert (await assessment(engine, stored)).status == "failed"


async def test_a_database_that_is_away_is_named_with_what_to_look_at(operator: Operator):
    url = "postgresql://rigmark_assessor:secret@127.0.0.1:1/rigmark"  # pragma: allowlist secret
    lost = Operator({**operator.environment, "RIGMARK_DATABASE_URL": url})

    ended = await lost.runs("status", "--json")

    assert ended.code == ended.json["exit_code"] == 1
    assert "RIGMARK_DATABASE_URL" in ended.json["error"]
    assert "secret" not in ended.err + ended.out

"""Stored benchmarks come to an end that is right: scored, or failed with a reason."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.stage import Stored, rows, store, until, waiting_wake_ups, wake
from rigmark_assessor.judge.version import judge_version
from rigmark_assessor.settings import JudgeSettings
from rigmark_shared.methodology import SCENARIOS, ScenarioId, scenario_kpi
from rigmark_shared.settings import QueueSettings
from scripted_judge import (
    Reply,
    Request,
    Script,
    ScriptedJudge,
    completion,
    serving,
    valid,
    verdict,
)

ONE = (ScenarioId.CODE_GENERATION,)
NEVER = 3600.0


async def benchmark(engine: AsyncEngine, stored: Stored) -> Any:
    found = await rows(engine, "SELECT * FROM benchmarks WHERE id = :id", id=stored.id)
    return found[0]


async def assessment(engine: AsyncEngine, stored: Stored) -> Any:
    """The first assessment of a benchmark."""
    key = next(iter(stored.assessments.values()))
    return (await rows(engine, "SELECT * FROM assessments WHERE id = :id", id=key))[0]


async def calls(engine: AsyncEngine) -> list[Any]:
    return await rows(engine, "SELECT * FROM judge_calls ORDER BY id")


async def ends(engine: AsyncEngine) -> None:
    """Wait until every assessment is final."""

    async def ended() -> bool:
        left = "SELECT 1 FROM assessments WHERE status IN ('pending', 'running') LIMIT 1"
        return not await rows(engine, left)

    await until(ended)


async def is_so(engine: AsyncEngine, sql: str) -> None:
    async def holds() -> bool:
        return bool(await rows(engine, sql))

    await until(holds)


async def test_a_benchmark_is_judged_to_its_overall_quality(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine
):
    [stored] = await store(fresh_database)

    async with assessing():
        await ends(engine)

    whole = await benchmark(engine, stored)
    assert (whole.status, whole.coverage) == ("completed", 4)
    assert whole.assessed_at is not None
    done = await rows(engine, "SELECT * FROM assessments")
    assert {one.status for one in done} == {"completed"}
    assert whole.overall_quality == Decimal(sum(one.kpi for one in done) / 4).quantize(
        Decimal("0.01")
    )
    for one in done:
        scored = await rows(
            engine, "SELECT * FROM dimension_scores WHERE assessment_id = :id", id=one.id
        )
        scenario = SCENARIOS[ScenarioId(one.scenario)]
        assert one.kpi == scenario_kpi(scenario, {row.dimension: row.score for row in scored})
        assert all(row.rationale for row in scored)
        assert (one.attempt, one.failures, one.reason, one.lease_until) == (1, 0, None, None)
        assert one.summary == "Scripted words for summary."


async def test_everything_that_shaped_a_score_is_kept(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge_url: str
):
    await store(fresh_database, scenarios=ONE)

    async with assessing():
        await ends(engine)

    [version] = await rows(engine, "SELECT * FROM judge_versions")
    settings = JudgeSettings(judge_model="scripted", judge_base_url=judge_url)
    assert version.digest == judge_version(settings).digest
    assert (version.model, version.base_url) == ("scripted", judge_url)
    [call] = await calls(engine)
    assert (call.outcome, call.http_status, call.finish_reason) == ("verdict", 200, "stop")
    assert (call.served_model, call.provider) == ("scripted-1", "Scripted")
    assert (call.prompt_tokens, call.output_tokens) == (1200, 300)
    assert call.cost_usd == Decimal("0.00150000")
    assert call.judge_version_id == version.id
    assert json.loads(call.raw_output)["summary"] == "Scripted words for summary."


async def test_the_judge_is_not_told_which_model_it_judges(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database)

    async with assessing():
        await ends(engine)

    assert len(judge.requests) == 4
    assert "llama3.1:8b" not in json.dumps(judge.requests)


async def test_assessors_with_the_same_judge_share_its_version(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine
):
    for _ in range(2):
        await store(fresh_database)
        async with assessing():
            await ends(engine)

    assert len(await rows(engine, "SELECT * FROM judge_versions")) == 1


async def test_a_wake_up_is_enough_and_leaves_nothing_on_the_queue(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    queue_settings: QueueSettings,
):
    async with assessing(reconcile_interval_s=NEVER):
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'ready'")
        stored = await store(fresh_database, 5)
        await wake(queue_settings, stored)
        await ends(engine)

        async def queue_is_empty() -> bool:
            return await waiting_wake_ups(queue_settings) == 0

        await until(queue_is_empty)


def says(body: bytes, status: int = 200, **headers: str) -> Script:
    return lambda _: Reply(status, body, {k.replace("_", "-"): v for k, v in headers.items()})


def scored(request: Request, **changes: object) -> Reply:
    """A verdict that breaks the contract by these changes."""
    whole = verdict(request["response_format"]["json_schema"]["schema"])
    return Reply(body=completion(json.dumps({**whole, **changes})))


def one_after_another(scripts: list[Script]) -> Script:
    """Answer each call by the next of the scripts."""
    left = iter(scripts)

    def script(request: Request) -> Reply:
        return next(left)(request)

    return script


ENDS: dict[str, tuple[str, Script, int]] = {
    "an invalid verdict": ("invalid_output", lambda request: scored(request, correctness=100), 3),
    "a key too many": ("invalid_output", lambda request: scored(request, overall=100), 3),
    "no verdict": ("invalid_output", says(completion("It deserves 100.")), 3),
    "a cut": (
        "truncated",
        says(completion(None, choices=[{"message": {"content": "{"}, "finish_reason": "length"}])),
        2,
    ),
    "no text": ("empty_answer", says(completion("")), 2),
    "a policy": (
        "judge_blocked",
        says(completion(None, choices=[{"message": {"refusal": "no"}, "finish_reason": "stop"}])),
        1,
    ),
    "too long": (
        "context_too_long",
        says(b'{"error": {"message": "exceeds the context size"}}', 400),
        1,
    ),
    "too large": ("context_too_long", says(b"", 413), 1),
    "refused": ("request_refused", says(b"", 422), 1),
    "forbidden": ("request_refused", says(b"", 403), 1),
}


@pytest.mark.parametrize("case", ENDS.values(), ids=ENDS.keys())
async def test_an_assessment_that_cannot_be_judged_fails_with_its_reason_and_without_a_score(
    case: tuple[str, Script, int],
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
):
    [stored] = await store(fresh_database, scenarios=ONE)
    reason, judge.script, asked = case

    async with assessing(judge_max_failures=2):
        await ends(engine)

    one, whole = await assessment(engine, stored), await benchmark(engine, stored)
    assert (one.status, one.reason, one.kpi) == ("failed", reason, None)
    assert one.detail
    assert one.finished_at is not None
    assert (whole.status, whole.coverage, whole.overall_quality) == ("incomplete", 0, None)
    assert not await rows(engine, "SELECT 1 FROM dimension_scores")
    assert judge.calls == len(await calls(engine)) == asked


async def test_an_empty_response_fails_without_a_call(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE, response=" \u200b\n")

    async with assessing():
        await ends(engine)

    one = await assessment(engine, stored)
    assert (one.status, one.reason) == ("failed", "empty_response")
    assert judge.calls == 0


async def test_one_unscored_scenario_leaves_the_overall_unknown_and_says_how_many_are_scored(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)

    def script(request: Request) -> Reply:
        return Reply(422) if "Breakout" in json.dumps(request) else valid(request)

    judge.script = script
    async with assessing():
        await ends(engine)

    whole = await benchmark(engine, stored)
    assert (whole.status, whole.coverage, whole.overall_quality) == ("incomplete", 3, None)


async def test_an_invalid_verdict_is_asked_for_again_and_both_calls_are_kept(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = one_after_another([lambda request: scored(request, correctness=None), valid])

    async with assessing():
        await ends(engine)

    assert (await assessment(engine, stored)).status == "completed"
    assert [call.outcome for call in await calls(engine)] == ["invalid_output", "verdict"]
    assert "correctness must be" in judge.requests[1]["messages"][1]["content"]


async def test_a_transient_failure_is_tried_again_and_ends_well(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = one_after_another([says(completion("")), says(b"", 503), says(b"<html>"), valid])

    async with assessing():
        await ends(engine)

    one = await assessment(engine, stored)
    assert (one.status, one.attempt, one.reason) == ("completed", 4, None)
    assert [call.outcome for call in await calls(engine)] == [
        "empty_answer",
        "judge_failing",
        "broken_answer",
        "verdict",
    ]


async def test_a_limit_puts_the_row_back_until_the_time_the_judge_told(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = says(b"{}", 429, retry_after="120")

    async with assessing():
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'rate_limited'")
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")

    one = await assessment(engine, stored)
    assert (one.status, one.failures, one.owner) == ("pending", 0, None)
    assert 110 < (one.not_before - datetime.now(UTC)).total_seconds() < 140
    assert judge.calls == 1


async def test_a_limit_may_be_told_as_a_date(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    moment = datetime.now(UTC) + timedelta(hours=2)
    judge.script = says(b"{}", 429, retry_after=format_datetime(moment, usegmt=True))

    async with assessing():
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'rate_limited'")

    assert (await assessment(engine, stored)).not_before > moment - timedelta(seconds=5)


async def test_a_refused_key_pauses_the_judge_and_keeps_the_work_until_it_is_mended(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    judge.script = says(b'{"error": {"message": "Incorrect API key sk-12***"}}', 401)

    async with assessing(judge_slots=2):
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")
        [row] = await rows(engine, "SELECT * FROM assessors")
        assert "RIGMARK_JUDGE_API_KEY" in row.detail
        assert "sk-12" not in row.detail
        assert row.judge_model == "scripted"
        judge.script = valid
        await ends(engine)
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'ready' AND detail IS NULL")

    assert (await benchmark(engine, stored)).status == "completed"
    assert not await rows(engine, "SELECT 1 FROM assessments WHERE failures > 0")


@pytest.mark.parametrize("status", [402, 404])
async def test_other_settings_that_a_person_must_mend_pause_it_too(
    status: int,
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
):
    await store(fresh_database)
    judge.script = says(b"", status)

    async with assessing():
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")
        judge.script = valid
        await ends(engine)

    assert len(await rows(engine, "SELECT 1 FROM assessments WHERE status = 'completed'")) == 4


async def test_an_outage_fails_nothing_and_what_waited_is_judged_when_it_is_over(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, 5)
    judge.script = one_after_another([says(b"", 500), says(b"", 529), says(b"", 502)] * 10)

    async with assessing(judge_max_failures=4, judge_pause_s=0.005, judge_retry_s=0.005):

        async def many_have_failed() -> bool:
            return judge.calls >= 25

        await until(many_have_failed)
        judge.script = valid
        await ends(engine)

    done = await rows(engine, "SELECT status, failures FROM assessments")
    assert {one.status for one in done} == {"completed"}


async def test_a_judge_that_cannot_be_reached_is_waited_for(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    async with serving(judge) as url:
        port = int(url.split(":")[2].split("/")[0])

    async with assessing(judge_base_url=url, judge_max_failures=4):
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")
        async with serving(judge, port=port):
            await ends(engine)

    assert (await benchmark(engine, stored)).status == "completed"


async def test_a_judge_that_never_answers_meets_the_deadline(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.latency_s = 60

    async with assessing(judge_timeout_s=0.1):
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'judge_timed_out'")
        judge.latency_s = 0
        await ends(engine)

    assert (await assessment(engine, stored)).status == "completed"
    assert (await calls(engine))[0].outcome == "judge_timed_out"


async def test_an_answer_that_breaks_off_is_tried_again(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, scenarios=ONE)
    judge.script = one_after_another([lambda _: Reply(body=completion("x")[:40], cut=True), valid])

    async with assessing():
        await ends(engine)

    assert [call.outcome for call in await calls(engine)] == ["judge_unreachable", "verdict"]


async def test_without_a_judge_everything_waits_and_the_reason_is_told(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    queue_settings: QueueSettings,
):
    stored = await store(fresh_database)
    await wake(queue_settings, stored)

    async with assessing(judge_model=""):
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'not_configured'")
        [row] = await rows(engine, "SELECT * FROM assessors")

    assert row.detail == "No judge is configured: set RIGMARK_JUDGE_MODEL."
    assert row.judge_model is None
    assert await waiting_wake_ups(queue_settings) == 4
    assert {one.status for one in await rows(engine, "SELECT * FROM assessments")} == {"pending"}


async def test_an_assessor_leaves_no_row_behind_and_removes_those_that_are_long_gone(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine
):
    fresh_database.query(
        "INSERT INTO assessors (owner, state, seen_at) VALUES "
        "('long gone', 'ready', now() - interval '2 days'), ('a while ago', 'ready', now())"
    )

    async with assessing():
        await is_so(engine, "SELECT 1 FROM assessors WHERE owner LIKE '%-%'")

    assert [row.owner for row in await rows(engine, "SELECT * FROM assessors")] == ["a while ago"]


async def test_while_the_database_is_away_finished_verdicts_are_kept(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    judge.latency_s = 0.5
    name = fresh_database.name
    postgres = fresh_database.servers.postgres

    async with assessing():
        await asyncio.wait_for(judge.called.wait(), 10)
        await engine.dispose()
        postgres.query(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", on="postgres")
        postgres.query(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            on="postgres",
        )
        await until_idle(judge)
        postgres.query(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true", on="postgres")
        await ends(engine)

    assert (await benchmark(engine, stored)).status == "completed"
    assert judge.calls == 4


async def until_idle(judge: ScriptedJudge) -> None:
    async def idle() -> bool:
        return judge.in_flight == 0

    await until(idle)

"""Stored benchmarks come to an end that is right: scored, or failed with a reason."""

import json
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.stage import (
    ONE,
    assessment,
    benchmark,
    calls,
    ends,
    is_so,
    rows,
    store,
    until,
    waiting_wake_ups,
    wake,
)
from rigmark_assessor.evidence import EVIDENCE_VERSION
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
    one_after_another,
    says,
    valid,
    verdict,
)

NEVER = 3600.0


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
    settings = JudgeSettings(judge_model="scripted", judge_base_url=judge_url, judge_samples=1)
    assert version.digest == judge_version(settings, evidence=EVIDENCE_VERSION).digest
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


def scored(request: Request, **changes: object) -> Reply:
    """A verdict that breaks the contract by these changes."""
    whole = verdict(request["response_format"]["json_schema"]["schema"])
    return Reply(body=completion(json.dumps({**whole, **changes})))


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

"""`explain` shows everything that led to a score, and it adds up."""

import json
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import count
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.operator import Operator
from integration.assessor.stage import ONE, ends, store
from integration.assessor.terminal import one_of, terminal
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

ASSESSMENT_KEYS = {
    *("id", "scenario", "generation", "status", "reason", "detail", "attempts", "failures"),
    *("owner", "created_at", "finished_at", "not_before", "lease_until", "kpi", "summary"),
    *("judge_version_id", "arithmetic", "interval", "samples", "flags", "evidence", "claims"),
    *("cost", "generations", "next", "regrades"),
}
CALL_KEYS = {
    *("written_at", "outcome", "http_status", "finish_reason", "served_model", "provider"),
    *("latency_ms", "prompt_tokens", "output_tokens", "cost_usd", "price_source"),
    *("response_format", "template", "judge_version_id"),
}


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings) -> Operator:
    return terminal(fresh_database, queue_settings)


def moody() -> Script:
    """A judge that never gives the same scores twice."""
    moods = count()

    def script(request: Request) -> Reply:
        schema = request["response_format"]["json_schema"]["schema"]
        return Reply(body=completion(json.dumps(verdict(schema, f"mood {next(moods)}"))))

    return script


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)


def exact(value: float) -> Decimal:
    return Decimal(str(value))


def recomputed(assessment: dict[str, Any]) -> Decimal:
    """The KPI, from nothing but the dimensions that are shown."""
    sums: dict[int, list[Decimal]] = {}
    for sample in assessment["samples"]:
        if sample["counts"]:
            terms = [exact(one["score"]) * exact(one["weight"]) for one in sample["dimensions"]]
            sums.setdefault(sample["judge_version_id"], []).append(cents(sum(terms, Decimal(0))))
    means = [sum(kpis) / len(kpis) for kpis in sums.values()]
    return cents(sum(means) / len(means))


async def test_what_explain_shows_adds_up_to_the_scores_and_the_overall_quality(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    [stored] = await store(fresh_database)
    judge.script = moody()
    async with assessing(judge_samples=3, judge_half_width=0):
        await ends(engine)

    told = await operator.asks("explain", stored.id)

    assert set(told) == {"benchmark", "assessments", "judge_versions"}
    assert len(told["assessments"]) == 4
    for one in told["assessments"]:
        assert set(one) == ASSESSMENT_KEYS
        assert recomputed(one) == exact(one["kpi"])
        assert one["arithmetic"]["adds_up"]
        assert len(one["samples"]) == 3
        assert all(sample["adds_up"] for sample in one["samples"])
        assert len({tuple(sample["dimension_order"]) for sample in one["samples"]}) == 3
        assert one["interval"]["rests_on"] == "own"
        assert one["interval"]["low"] <= one["kpi"] <= one["interval"]["high"]
    quality = cents(sum((exact(one["kpi"]) for one in told["assessments"]), Decimal(0)) / 4)
    assert exact(told["benchmark"]["overall_quality"]) == quality
    assert told["benchmark"]["arithmetic"]["adds_up"]


async def test_it_shows_each_call_of_each_claim_and_what_they_cost(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    [stored] = await store(fresh_database, scenarios=ONE)
    empty = says(completion(""))
    half = says(completion('{"half": "a verdict"}'))
    judge.script = one_after_another([empty, half, valid])
    async with assessing(judge_samples=1):
        await ends(engine)

    told = await operator.asks("explain", one_of(stored))

    [one] = told["assessments"]
    assert [len(claim["calls"]) for claim in one["claims"]] == [1, 2]
    calls = [call for claim in one["claims"] for call in claim["calls"]]
    assert all(set(call) == CALL_KEYS for call in calls)
    assert [call["outcome"] for call in calls] == ["empty_answer", "invalid_output", "verdict"]
    assert calls[-1]["served_model"] == "scripted-1"
    assert (calls[-1]["prompt_tokens"], calls[-1]["output_tokens"]) == (1200, 300)
    assert [claim["samples"] for claim in one["claims"]] == [[], [0]]
    priced = [Decimal(call["cost_usd"]) for call in calls if call["cost_usd"] is not None]
    assert Decimal(one["cost"]["priced_usd"]) == sum(priced)
    assert one["cost"] | {"priced_usd": None} == {
        "calls": 3,
        "priced_usd": None,
        "unpriced_calls": 3 - len(priced),
    }


async def test_calls_of_a_regrade_stand_apart_from_those_that_led_to_the_score(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge_url: str,
    operator: Operator,
):
    [stored] = await store(fresh_database, scenarios=ONE)
    async with assessing(judge_samples=1):
        await ends(engine)
    judging = Operator(
        {
            **operator.environment,
            "RIGMARK_JUDGE_MODEL": "scripted",
            "RIGMARK_JUDGE_BASE_URL": judge_url,
            "RIGMARK_JUDGE_SAMPLES": "1",
        }
    )

    regraded = await judging.asks("regrade", "--sample", 1, "--verdicts", 2)
    [one] = (await operator.asks("explain", one_of(stored)))["assessments"]

    assert regraded["cost"]["calls"] == 2
    assert [len(claim["calls"]) for claim in one["claims"]] == [1]
    assert len(one["regrades"]) == 2
    assert one["cost"]["calls"] == 3


async def test_raw_outputs_are_shown_only_when_they_are_asked_for(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    operator: Operator,
):
    [stored] = await store(fresh_database, scenarios=ONE)
    async with assessing(judge_samples=1):
        await ends(engine)

    told = await operator.asks("explain", one_of(stored), "--raw")
    plain = await operator.runs("explain", one_of(stored))
    raw = await operator.runs("explain", one_of(stored), "--raw")

    [call] = told["assessments"][0]["claims"][0]["calls"]
    assert json.loads(call["raw_output"])["summary"] == "Scripted words for summary."
    assert '"summary"' not in plain.out
    assert '"summary": "Scripted words for summary."' in raw.out


async def test_people_read_the_same_figures(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    [stored] = await store(fresh_database)
    judge.script = moody()
    async with assessing(judge_samples=2):
        await ends(engine)

    told = await operator.asks("explain", stored.id, "--scenario", "code_generation")
    text = (await operator.runs("explain", stored.id, "--scenario", "code_generation")).out

    [one] = told["assessments"]
    assert f"KPI {one['kpi']:.2f}" in text
    for sample in one["samples"]:
        assert f"sum = {sample['kpi']:.2f}" in text
        for part in sample["dimensions"]:
            assert part["rationale"] in " ".join(text.split())
    assert f"Overall quality {told['benchmark']['overall_quality']:.2f}" in text
    assert told["judge_versions"][0]["digest"] in text
    assert told["judge_versions"][0]["shape"]["rubric"] in text
    assert "uncalibrated" in text
    assert "does not add up" not in text


async def test_a_cap_is_shown_with_what_the_score_was_before(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    async with assessing(judge_samples=1):
        await ends(engine)
    cap = {"dimension": "correctness", "before": 80, "after": 25, "reason": "It does not parse."}
    fresh_database.query(f"UPDATE judge_samples SET caps = '{json.dumps([cap])}'")
    fresh_database.query(
        "INSERT INTO response_evidence (benchmark_id, scenario, version, findings) VALUES "
        f"('{stored.id}', 'code_generation', 'test', "
        """'{"javascript_parses": {"result": "fail", "value": null, "detail": "Line 3."}}')"""
        " ON CONFLICT (benchmark_id, scenario) DO UPDATE SET findings = excluded.findings"
    )

    told = await operator.asks("explain", one_of(stored))
    text = (await operator.runs("explain", one_of(stored))).out

    [one] = told["assessments"]
    assert one["samples"][0]["caps"] == [cap]
    assert one["evidence"]["findings"]["javascript_parses"]["result"] == "fail"
    assert "capped correctness: 80 → 25. It does not parse." in text
    assert "javascript_parses  fail    Line 3." in text


async def test_evidence_that_was_found_since_is_not_taken_for_what_capped_the_score(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    async with assessing(judge_samples=1):
        await ends(engine)
    [then] = (await operator.asks("explain", one_of(stored)))["assessments"]
    fresh_database.query("UPDATE response_evidence SET version = 'newer'")

    [now] = (await operator.asks("explain", one_of(stored)))["assessments"]
    text = (await operator.runs("explain", one_of(stored))).out

    assert then["evidence"]["is_of_this_judgement"] is True
    assert now["evidence"]["is_of_this_judgement"] is False
    assert (now["evidence"]["version"], now["evidence"]["judged_with"]) == ("newer", "1")
    assert "This judgement was capped by checks of version 1" in text


async def test_a_score_that_its_parts_do_not_make_is_told(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    async with assessing(judge_samples=1):
        await ends(engine)
    fresh_database.query("UPDATE judge_samples SET kpi = kpi + 1")

    [one] = (await operator.asks("explain", one_of(stored)))["assessments"]

    assert not one["samples"][0]["adds_up"]
    assert not one["arithmetic"]["adds_up"]


async def test_words_of_a_judge_cannot_steer_a_terminal(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    async with assessing(judge_samples=1):
        await ends(engine)
    fresh_database.query(r"UPDATE dimension_scores SET rationale = E'good\x1b[31m\u202e'")

    text = (await operator.runs("explain", one_of(stored), "--raw")).out

    assert r"good\u001b[31m\u202e" in text
    assert "\x1b" not in text

"""Several samples make a score: stored as they come, resumed, counted once, and of one version."""

import signal
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.judged_words import one_score_after_another, scoring
from integration.assessor.stage import (
    ONE,
    Assessors,
    assessment,
    benchmark,
    calls,
    ends,
    is_so,
    rows,
    store,
    until,
)
from rigmark_shared.methodology import SCENARIOS
from scripted_judge import Reply, Request, ScriptedJudge, one_after_another, says

SAMPLES = "SELECT * FROM judge_samples ORDER BY assessment_id, sample"
ORDER = [dimension.id for dimension in SCENARIOS[ONE[0]].dimensions]


async def test_the_score_is_the_mean_of_three_samples_with_the_noise_of_the_judge(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = one_score_after_another([60, 70, 80])

    async with assessing(judge_samples=3):
        await ends(engine)

    one = await assessment(engine, stored)
    assert (one.kpi, one.samples, one.kpi_sd) == (Decimal("70.00"), 3, 10.0)
    assert one.kpi_low == pytest.approx(70 - 24.84, abs=0.01)
    assert one.kpi_high == pytest.approx(70 + 24.84, abs=0.01)
    assert one.summary == "It is worth 70."
    samples = await rows(engine, SAMPLES)
    assert [sample.kpi for sample in samples] == [60, 70, 80]
    assert {sample.judge_version_id for sample in samples} == {one.judge_version_id}
    assert {(sample.template, sample.attempt) for sample in samples} == {("main", 1)}
    scores = await rows(engine, "SELECT * FROM dimension_scores ORDER BY sample, dimension")
    assert [score.score for score in scores] == [60] * 4 + [70] * 4 + [80] * 4
    assert len(await calls(engine)) == 3


async def test_each_sample_asks_for_the_dimensions_in_another_order(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, scenarios=ONE)

    async with assessing(judge_samples=3, judge_seed=7):
        await ends(engine)

    orders = [sample.dimension_order for sample in await rows(engine, SAMPLES)]
    assert orders == [[*ORDER[turn:], *ORDER[:turn]] for turn in range(3)]
    asked = [
        list(request["response_format"]["json_schema"]["schema"]["properties"])[:-1]
        for request in judge.requests
    ]
    assert asked == orders
    assert [request["seed"] for request in judge.requests] == [7, 8, 9]


async def test_the_overall_quality_has_the_interval_of_its_four_scenarios(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    judge.script = one_score_after_another([60, 70, 80] * 4)

    async with assessing(judge_samples=3, judge_slots=1):
        await ends(engine)

    whole = await benchmark(engine, stored)
    done = await rows(engine, "SELECT kpi, kpi_low FROM assessments")
    half = sum((float(one.kpi) - one.kpi_low) ** 2 for one in done) ** 0.5 / 4
    assert whole.quality_low == pytest.approx(float(whole.overall_quality) - half, abs=0.01)
    assert whole.quality_high == pytest.approx(float(whole.overall_quality) + half, abs=0.01)
    [version] = await rows(engine, "SELECT id FROM judge_versions")
    assert whole.judge_version_id == version.id


async def test_one_sample_says_nothing_of_the_noise(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine
):
    [stored] = await store(fresh_database)

    async with assessing(judge_samples=1):
        await ends(engine)

    one, whole = await assessment(engine, stored), await benchmark(engine, stored)
    assert (one.samples, one.kpi_sd, one.kpi_low, one.kpi_high) == (1, None, None, None)
    assert (whole.quality_low, whole.quality_high) == (None, None)


async def test_a_judge_that_answers_as_two_models_is_flagged_across_claims(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = one_after_another(
        [
            lambda request: scoring(request, 60),
            says(b"", 503),
            lambda request: scoring(request, 70, model="another-2"),
        ]
    )

    async with assessing(judge_samples=2, judge_retry_s=0.01):
        await ends(engine)

    one = await assessment(engine, stored)
    assert one.attempt == 2
    told = "The endpoint answered as another-2, scripted-1."
    assert one.flags == [{"id": "served_models_differ", "detail": told}]


async def test_a_failure_keeps_the_samples_and_the_next_try_takes_the_missing_ones(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = one_after_another(
        [
            lambda request: scoring(request, 60),
            says(b"", 503),
            lambda request: scoring(request, 70),
            says(b"", 503),
            lambda request: scoring(request, 80),
        ]
    )

    async with assessing(judge_samples=3):
        await ends(engine)

    one, samples = await assessment(engine, stored), await rows(engine, SAMPLES)
    assert (one.status, one.attempt, one.failures) == ("completed", 3, 2)
    assert [(sample.sample, sample.attempt) for sample in samples] == [(0, 1), (1, 2), (2, 3)]
    assert one.kpi == Decimal("70.00")
    assert judge.calls == 5


async def test_what_a_killed_process_had_sampled_is_not_asked_for_again(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)

    def script(request: Request) -> Reply:
        reply = scoring(request, 50)
        return Reply(body=reply.body, latency_s=60 if judge.calls == 3 else 0)

    judge.script = script
    lease = {"judge_samples": 4, "judge_half_width": 0, "lease_s": 1.5, "heartbeat_s": 0.3}
    victim = await assessors.start(**lease)

    async def has_asked_three_times() -> bool:
        return judge.calls == 3

    await until(has_asked_three_times)
    await is_so(engine, "SELECT 1 FROM judge_samples WHERE sample = 1")
    await victim.end(signal.SIGKILL)
    await assessors.start(**lease)
    await ends(engine)

    samples = await rows(engine, SAMPLES)
    assert [(one.sample, one.attempt) for one in samples] == [(0, 1), (1, 1), (2, 2), (3, 2)]
    assert (await assessment(engine, stored)).failures == 1
    # Four samples, and the call that was under way when the process died.
    assert judge.calls == 5


async def test_a_sample_that_fails_for_good_leaves_the_score_of_the_others(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = lambda request: (
        Reply(413) if judge.calls == 3 else scoring(request, 50 + 10 * judge.calls)
    )

    async with assessing(judge_samples=3):
        await ends(engine)

    one = await assessment(engine, stored)
    assert (one.status, one.samples, one.kpi) == ("completed", 2, Decimal("65.00"))
    assert one.kpi_low is None


async def test_one_sample_of_three_is_no_score(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = lambda request: Reply(413) if judge.calls == 2 else scoring(request, 60)

    async with assessing(judge_samples=3):
        await ends(engine)

    one = await assessment(engine, stored)
    assert (one.status, one.reason, one.kpi) == ("failed", "context_too_long", None)
    assert (one.samples, one.summary) == (None, None)
    assert len(await rows(engine, SAMPLES)) == 1


async def test_samples_of_a_judge_that_was_changed_before_the_score_was_whole_do_not_count(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database, scenarios=ONE)
    judge.script = lambda request: (
        Reply(429, headers={"retry-after": "1"}) if judge.calls == 2 else scoring(request, 10)
    )
    async with assessing(judge_samples=2):
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'rate_limited'")
    judge.script = one_score_after_another([80, 90])

    async with assessing(judge_samples=2, judge_temperature=1.0):
        await ends(engine)

    one, samples = await assessment(engine, stored), await rows(engine, SAMPLES)
    assert (one.kpi, one.samples, one.first_sample) == (Decimal("85.00"), 2, 1)
    assert [(sample.sample, sample.kpi) for sample in samples] == [(0, 10), (1, 80), (2, 90)]
    assert samples[0].judge_version_id != one.judge_version_id
    assert {sample.judge_version_id for sample in samples[1:]} == {one.judge_version_id}

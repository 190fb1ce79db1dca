"""How scores came about, as the page and its JSON tell it."""

import pytest
from sqlalchemy import insert, literal, select

from integration.web.board_rows import add_benchmark, judge_version
from integration.web.judging_rows import (
    FINDINGS,
    SECRET,
    add_judged,
    calibrated_judge,
    judge_again,
)
from integration.web.page_reader import Page
from rigmark_shared.db.tables import assessments, benchmarks, judge_calls, judge_samples
from rigmark_shared.methodology import ScenarioId
from rigmark_web.errors import DatabaseIsAway
from rigmark_web.figures import score

CODE = 1


async def read(client, id_):
    facts = (await client.get(f"/benchmarks/{id_}.json")).json()
    page = await client.get(f"/benchmarks/{id_}")
    assert page.status_code == 200
    return facts, Page(page.text)


@pytest.fixture
async def judged(owner):
    """A benchmark with all that can be known of its judgements."""
    async with owner.begin() as connection:
        version = await calibrated_judge(connection, model="gpt-judge")
        return await add_judged(connection, judge_version_id=version)


async def test_a_kpi_stands_with_the_interval_of_the_judges_noise(client, judged):
    facts, page = await read(client, judged)

    of_code = facts["scenarios"][CODE]["judgement"]
    low, high = score(of_code["kpi_low"]), score(of_code["kpi_high"])
    assert of_code["sample_count"] == 3
    assert f"({low}–{high}, judge noise only, 3 samples)" in page.text
    assert facts["sample_count"] == 12
    overall = (score(facts["quality_low"]), score(facts["quality_high"]))
    assert f"({overall[0]}–{overall[1]}, judge noise only, 12 samples)" in page.text


async def test_an_interval_that_is_not_known_is_said_to_be_unknown(client, owner):
    async with owner.begin() as connection:
        id_ = await add_judged(connection, half_width=None)

    facts, page = await read(client, id_)

    assert facts["quality_low"] is facts["scenarios"][CODE]["judgement"]["kpi_low"] is None
    assert "(noise unknown, 3 samples)" in page.text
    assert "judge noise only" not in page.text


async def test_a_dimension_is_the_mean_of_the_samples_that_count_with_its_spread(client, judged):
    facts, page = await read(client, judged)

    dimension = facts["scenarios"][CODE]["judgement"]["dimensions"][0]
    assert (dimension["score"], dimension["low"], dimension["high"]) == (60.0, 55, 65)
    assert dimension["sd"] == pytest.approx(5.0)
    assert dimension["rationale"] == "Sample 0 on correctness."
    assert "Mean of the samples, which lie between 55 and 65." in page.text


async def test_each_sample_is_shown_in_the_order_it_was_asked_in(client, judged):
    facts, page = await read(client, judged)

    samples = facts["scenarios"][CODE]["judgement"]["samples"]
    names = [each["id"] for each in samples[0]["scores"]]
    assert [each["id"] for each in samples[1]["scores"]] == [*names[1:], names[0]]
    assert [each["counts"] for each in samples] == [True, True, True, False]
    assert "Does not count: asked in other words" in page.text
    assert samples[1]["caps"][0] | {"reason": ""} == {
        "dimension": "correctness",
        "before": 85,
        "after": 25,
        "reason": "",
    }
    assert "Correctness capped from 85 to 25: There is no code." in page.text
    assert "Summary 2 of code_generation." in page.text


async def test_the_judge_its_calibration_calls_and_cost_are_told(client, judged):
    facts, page = await read(client, judged)

    judgement = facts["scenarios"][CODE]["judgement"]
    assert judgement["judge"]["calibrated"] is True
    assert judgement["judge"]["calibration"]["spearman"] == {
        "value": 0.81,
        "low": 0.71,
        "high": 0.88,
    }
    assert judgement["calls"] == {
        "cost": {"calls": 4, "usd": "0.00323400", "unpriced_calls": 1},
        "by_outcome": {"verdict": 3, "JudgeTimedOut": 1},
        "served_models": ["judge-served-1"],
        "providers": ["a provider"],
        "forms": ["json_schema"],
    }
    assert facts["cost"] == {"calls": 16, "usd": "0.01293600", "unpriced_calls": 4}
    assert "at least 0.003234 USD, 4 calls, 1 of them unpriced" in page.text
    assert "at least 0.012936 USD, 16 calls, 4 of them unpriced" in page.text
    assert "3 × verdict, 1 × JudgeTimedOut" in page.text
    assert "Served by judge-served-1 at a provider" in page.text
    assert "calibrated against 60 labelled texts on 2026-10-01" in page.text
    assert "Bias −1.5 (−3.2 to 0.3) points" in page.text


async def test_calls_of_a_regrade_are_no_calls_of_a_judgement(client, owner, judged):
    before, _ = await read(client, judged)
    async with owner.begin() as connection:
        regraded = select(
            assessments.c.id,
            assessments.c.attempt,
            assessments.c.judge_version_id,
            literal(200.0),
            literal("verdict"),
            literal("json_schema"),
            literal("another-judge"),
        ).where(assessments.c.benchmark_id == judged)
        names = ("assessment_id", "attempt", "judge_version_id", "latency_ms", "outcome")
        told = (*names, "response_format", "served_model")
        await connection.execute(insert(judge_calls).from_select(told, regraded))

    after, page = await read(client, judged)

    of_code = [facts["scenarios"][CODE]["judgement"]["calls"] for facts in (before, after)]
    assert of_code[0] == of_code[1]
    assert before["cost"] == after["cost"]
    assert "another-judge" not in page.text


async def test_a_judge_that_was_never_calibrated_says_so(client, owner):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection)

    facts, page = await read(client, id_)

    judge = facts["scenarios"][CODE]["judgement"]["judge"]
    assert (judge["calibrated"], judge["calibration"]) == (False, None)
    assert "not calibrated It was never held against labelled texts." in page.text


async def test_flags_and_findings_are_explained(client, judged):
    facts, page = await read(client, judged)

    judgement = facts["scenarios"][CODE]["judgement"]
    assert [each["id"] for each in judgement["flags"]] == [
        "second_template_disagrees",
        "injection_suspected",
        "score_capped",
    ]
    links = {link["href"] for link in page.all("a")}
    methodology = (await client.get("/methodology")).text
    for each in judgement["flags"]:
        assert f"{each['label']} : {each['detail']}".replace(" :", ":") in page.text
        assert f"/methodology#flag-{each['id']}" in links
        assert f'id="flag-{each["id"]}"' in methodology
    found = judgement["evidence"]["findings"]
    assert [each["result"] for each in found] == ["fail", "unknown", "pass", "info"]
    assert {each["check"]: each["value"] for each in found} == {
        name: each["value"] for name, each in FINDINGS.items()
    }
    assert "Checks without a judge 1 failed, 1 passed" in page.text
    for each in FINDINGS.values():
        assert each["detail"] in page.text


async def test_what_the_judge_said_word_by_word_is_not_shown_and_cannot_be_read(
    client, app, judged
):
    facts = await client.get(f"/benchmarks/{judged}.json")
    page = await client.get(f"/benchmarks/{judged}")

    assert SECRET not in facts.text + page.text

    async def pry(connection):
        await connection.execute(select(judge_calls.c.raw_output))

    with pytest.raises(DatabaseIsAway) as refused:
        await app.state.site.reader.read(pry)
    assert "permission denied" in str(refused.value.__cause__)


async def test_the_judges_of_a_panel_are_shown_with_their_agreement(client, owner, judged):
    async with owner.begin() as connection:
        other = await judge_version(connection, model="second-judge", mark=11)
        of_code = await connection.scalar(
            select(assessments.c.id).where(assessments.c.scenario == ScenarioId.CODE_GENERATION)
        )
        await connection.execute(
            judge_samples.update()
            .where(judge_samples.c.assessment_id == of_code, judge_samples.c.sample == 2)
            .values(judge_version_id=other)
        )

    facts, page = await read(client, judged)

    panel = facts["scenarios"][CODE]["judgement"]["panel"]
    assert [each["model"] for each in panel["judges"]] == ["gpt-judge", "second-judge"]
    assert panel["spread"] == pytest.approx(7.5)
    assert "7.5 points apart" in page.text
    assert facts["scenarios"][0]["judgement"]["panel"] is None


async def test_a_later_judgement_that_is_not_whole_takes_nothing_from_the_one_that_counts(
    client, owner, judged
):
    async with owner.begin() as connection:
        version = await judge_version(connection, mark=11)
        await judge_again(connection, judged, kpi=None, version=version)
        await connection.execute(benchmarks.update().values(status="pending"))

    facts, page = await read(client, judged)

    judgement = facts["scenarios"][CODE]["judgement"]
    assert (judgement["generation"], judgement["status"]) == (1, "completed")
    assert [(o["generation"], o["newer"], o["status"]) for o in judgement["others"]] == [
        (2, True, "pending")
    ]
    assert "Later, no. 2: pending" in page.text
    assert "It is being judged again. This quality stands until the new one is whole." in page.text
    live = (await client.get(f"/benchmarks/{judged}/live")).text
    assert "Later, no. 2:" in live


async def test_a_later_judgement_that_is_whole_counts_and_keeps_the_earlier_one_in_sight(
    client, owner, judged
):
    async with owner.begin() as connection:
        version = await judge_version(connection, model="new-judge", mark=11)
        await judge_again(connection, judged, kpi=44.0, version=version)

    before = (await client.get(f"/benchmarks/{judged}.json")).json()
    judgement = before["scenarios"][CODE]["judgement"]
    _, page = await read(client, judged)

    assert (judgement["generation"], judgement["kpi"]) == (2, 44.0)
    assert judgement["judge"]["model"] == "new-judge"
    earlier = judgement["others"][0]
    assert (earlier["newer"], earlier["samples"], earlier["judge"]["model"]) == (
        False,
        3,
        "gpt-judge",
    )
    low, high = score(earlier["kpi_low"]), score(earlier["kpi_high"])
    shown = f"no. 1: {score(earlier['kpi'])} ({low}–{high}, judge noise only, 3 samples)"
    assert f"Earlier, {shown} by gpt-judge" in page.text


async def test_samples_of_a_judgement_under_way_are_no_score(client, owner):
    async with owner.begin() as connection:
        version = await judge_version(connection)
        id_ = await add_benchmark(connection, verdicts="running")
        of_code = await connection.scalar(
            select(assessments.c.id).where(assessments.c.scenario == ScenarioId.CODE_GENERATION)
        )
        await connection.execute(
            insert(judge_samples).values(
                assessment_id=of_code,
                sample=0,
                judge_version_id=version,
                attempt=1,
                template="main",
                dimension_order=[],
                kpi=70,
                summary="half a score",
            )
        )

    facts, page = await read(client, id_)

    judgement = facts["scenarios"][CODE]["judgement"]
    assert judgement["samples"] == []
    assert {each["score"] for each in judgement["dimensions"]} == {None}
    assert "half a score" not in page.text


async def test_one_sample_is_not_told_twice_on_the_page(client, owner):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection, verdicts=72)

    facts, page = await read(client, id_)

    assert len(facts["scenarios"][CODE]["judgement"]["samples"]) == 1
    assert page.text.count("Why correctness got 72.") == 1

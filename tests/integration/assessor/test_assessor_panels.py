"""A panel of judges: each keeps its samples and its version, and all of them count alike."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.judged_words import scoring
from integration.assessor.stage import ONE, assessment, benchmark, ends, is_so, rows, store
from scripted_judge import Reply, ScriptedJudge, serving


@pytest.fixture
async def second() -> ScriptedJudge:
    """Another judge, of its own mind."""
    return ScriptedJudge(lambda request: scoring(request, 90))


@pytest.fixture
async def panel(
    judge: ScriptedJudge, second: ScriptedJudge, judge_url: str, tmp_path: Path
) -> AsyncIterator[Path]:
    """The file of a panel of two judges, the first of which says 50."""
    judge.script = lambda request: scoring(request, 50)
    (tmp_path / "second.key").write_text("sk-second\n")
    async with serving(second) as second_url:
        file = tmp_path / "judges.toml"
        file.write_text(
            f'[[judge]]\nmodel = "first"\nbase_url = "{judge_url}"\n'
            f'[[judge]]\nmodel = "llama-judge"\nbase_url = "{second_url}"\n'
            'api_key_file = "second.key"\n'
        )
        yield file


async def test_every_judge_of_a_panel_counts_alike_and_keeps_its_samples(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    second: ScriptedJudge,
    panel: Path,
):
    [stored] = await store(fresh_database)

    async with assessing(judges_file=panel, judge_samples=2, judge_half_width=0):
        await is_so(engine, "SELECT 1 FROM assessors WHERE judge_model = 'first + llama-judge'")
        await ends(engine)

    one, whole = await assessment(engine, stored), await benchmark(engine, stored)
    assert (one.kpi, one.samples) == (Decimal("70.00"), 4)
    samples = await rows(
        engine,
        "SELECT v.model, s.kpi FROM judge_samples s JOIN judge_versions v "
        "ON v.id = s.judge_version_id WHERE assessment_id = :id ORDER BY sample",
        id=one.id,
    )
    assert [tuple(sample) for sample in samples] == [("first", 50), ("llama-judge", 90)] * 2
    [version] = await rows(
        engine, "SELECT * FROM judge_versions WHERE id = :id", id=one.judge_version_id
    )
    assert version.model == "first + llama-judge"
    members = await rows(engine, "SELECT digest FROM judge_versions WHERE model NOT LIKE '%+%'")
    assert set(version.shape["panel"]) == {member.digest.hex() for member in members}
    assert whole.judge_version_id == one.judge_version_id
    assert {headers["authorization"] for headers in second.headers} == {"Bearer sk-second"}


async def test_judges_that_are_far_apart_and_kin_of_the_candidate_are_flagged(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, panel: Path
):
    [stored] = await store(fresh_database, scenarios=ONE)

    async with assessing(judges_file=panel, judge_samples=1):
        await ends(engine)

    one = await assessment(engine, stored)
    assert one.flags == [
        {"id": "panel_disagrees", "detail": "The judges' mean scores are 50.0, 90.0."},
        {"id": "judge_family_overlap", "detail": "Judge and candidate are of one family: llama."},
    ]


async def test_without_a_sample_of_each_judge_there_is_no_score(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    second: ScriptedJudge,
    panel: Path,
):
    [stored] = await store(fresh_database, scenarios=ONE)
    second.script = lambda _: Reply(413)

    async with assessing(judges_file=panel, judge_samples=1):
        await ends(engine)

    one = await assessment(engine, stored)
    assert (one.status, one.reason, one.kpi) == ("failed", "context_too_long", None)


async def test_a_judge_that_is_away_pauses_the_panel_and_loses_no_sample(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    second: ScriptedJudge,
    panel: Path,
):
    [stored] = await store(fresh_database, scenarios=ONE)
    second.script = lambda _: Reply(401)

    async with assessing(judges_file=panel, judge_samples=1):
        await is_so(engine, "SELECT 1 FROM assessors WHERE state = 'paused'")
        second.script = lambda request: scoring(request, 60)
        await ends(engine)

    one = await assessment(engine, stored)
    assert (one.status, one.kpi, one.failures) == ("completed", Decimal("55.00"), 0)
    calls = "SELECT 1 FROM judge_calls c JOIN judge_versions v ON v.id = c.judge_version_id "
    assert len(await rows(engine, f"{calls} WHERE v.model = 'first'")) == 1

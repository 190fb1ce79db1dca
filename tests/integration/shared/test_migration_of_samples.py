"""Between the schemas before and with samples no score is lost, and each keeps its dimensions."""

from uuid import UUID

from alembic import command
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.stage import Stored, store
from rigmark_shared.db.engine import create_engine
from rigmark_shared.db.migrate import alembic_config
from rigmark_shared.methodology import ScenarioId

WHOLE, HALF = ScenarioId.AGENT_WORKFLOW, ScenarioId.CODE_GENERATION
VERSION = "INSERT INTO judge_versions (digest, model, base_url, shape) VALUES ('x', 'm', 'u', '{}')"


async def migrated(database: Database, *, to: str, up: bool) -> None:
    engine: AsyncEngine = create_engine(database.settings("owner"), application="test")
    move = command.upgrade if up else command.downgrade
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: move(alembic_config(sync), to))
    await engine.dispose()


def sampled(database: Database, key: UUID, *samples: int) -> None:
    for number in samples:
        database.query(
            "INSERT INTO judge_samples (assessment_id, sample, judge_version_id, attempt, "
            "template, dimension_order, kpi, summary) "
            f"SELECT '{key}', {number}, id, 1, 'main', '[]', 50, '' FROM judge_versions"
        )
        database.query(
            "INSERT INTO dimension_scores (assessment_id, sample, dimension, score, rationale) "
            f"VALUES ('{key}', {number}, 'tool_selection', {number}, '')"
        )


async def stored(database: Database) -> Stored:
    [one] = await store(database, scenarios=(WHOLE, HALF))
    database.query(VERSION)
    sampled(database, one.assessments[WHOLE], 0, 1, 2)
    sampled(database, one.assessments[HALF], 0)
    database.query(
        "UPDATE assessments SET status = 'completed', kpi = 50, samples = 2, first_sample = 1, "
        f"judge_version_id = (SELECT id FROM judge_versions) WHERE id = '{one.assessments[WHOLE]}'"
    )
    return one


async def test_a_downgrade_keeps_one_sample_that_counts_and_none_of_what_is_not_scored(
    fresh_database: Database,
):
    one = await stored(fresh_database)

    await migrated(fresh_database, to="0002", up=False)

    found = fresh_database.query("SELECT assessment_id, sample, score FROM dimension_scores")
    assert found == f"{one.assessments[WHOLE]}|0|1"
    assert fresh_database.query("SELECT kpi FROM assessments WHERE kpi IS NOT NULL") == "50.00"


async def test_a_score_of_before_is_a_score_of_one_sample(fresh_database: Database):
    one = await stored(fresh_database)
    await migrated(fresh_database, to="0002", up=False)

    await migrated(fresh_database, to="head", up=True)

    found = fresh_database.query("SELECT assessment_id, sample, kpi, template FROM judge_samples")
    assert found == f"{one.assessments[WHOLE]}|0|50.00|main"
    counted = "SELECT samples, first_sample FROM assessments WHERE status = 'completed'"
    assert fresh_database.query(counted) == "1|0"

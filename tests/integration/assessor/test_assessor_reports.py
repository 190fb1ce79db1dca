"""Reports: they may take longer than a statement of the service, and say what is missing."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.commands import Settings
from integration.assessor.conftest import Assessing
from integration.assessor.operator import Operator
from integration.assessor.stage import ends, is_so, store
from integration.assessor.terminal import terminal
from rigmark_assessor.cost.report import costs
from rigmark_assessor.operate.errors import ExitCode
from rigmark_assessor.settings import AssessorSettings
from rigmark_assessor.versions.listing import list_versions
from rigmark_shared.db.engine import create_engine
from rigmark_shared.settings import QueueSettings
from scripted_judge import ScriptedJudge, says

SERVICE_S = 0.2
WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted"
SLOWLY = f"SELECT pg_sleep({2 * SERVICE_S})"
Report = Callable[[AssessorSettings], Awaitable[object]]


@pytest.mark.parametrize("report", [costs, list_versions])
async def test_a_report_that_takes_long_is_not_taken_for_a_database_that_is_away(
    report: Report, fresh_database: Database, engine: AsyncEngine, command_settings: Settings
):
    owner = create_engine(fresh_database.settings("owner"), application="tests")
    asked = report(command_settings(database_statement_timeout_s=SERVICE_S))

    async with asyncio.TaskGroup() as group, owner.begin() as connection:
        await connection.execute(text("LOCK TABLE judge_calls IN ACCESS EXCLUSIVE MODE"))
        told = group.create_task(asked)
        await is_so(engine, WAITS)
        await connection.execute(text(SLOWLY))

    assert told.result() is not None
    await owner.dispose()


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings, judge_url: str) -> Operator:
    return terminal(
        fresh_database,
        queue_settings,
        RIGMARK_JUDGE_BASE_URL=judge_url,
        RIGMARK_JUDGE_MODEL="scripted",
    )


async def test_a_regrade_that_missed_responses_ends_as_done_in_part(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    operator: Operator,
):
    await store(fresh_database)
    async with assessing():
        await ends(engine)

    whole = await operator.runs("regrade", "--sample", 4)
    judge.script = says(b'{"error": {"message": "no credit"}}', status=402)
    missed = await operator.runs("regrade", "--sample", 4)

    assert (whole.code, missed.code) == (ExitCode.DONE, ExitCode.IN_PART)
    assert "Unscored: 4 (out_of_credit)." in missed.out

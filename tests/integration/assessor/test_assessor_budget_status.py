"""`status` of a budget that is used up: nothing is at the judge, and nothing is said to be."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.stage import flush, is_so, store, until
from integration.assessor.terminal import terminal
from rigmark_shared.settings import QueueSettings

ALL_WAIT = """
SELECT 1 FROM assessments HAVING bool_and(status = 'pending' AND reason = 'budget_used_up')
"""


async def test_no_call_is_in_flight_when_the_day_s_budget_is_used_up(
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    queue_settings: QueueSettings,
    judge_url: str,
):
    operator = terminal(
        fresh_database,
        queue_settings,
        RIGMARK_JUDGE_BASE_URL=judge_url,
        RIGMARK_JUDGE_MODEL="scripted",
    )
    await store(fresh_database)
    today = datetime.now(UTC).date()
    fresh_database.query(f"INSERT INTO judge_budgets (day, spent_usd) VALUES ('{today}', 0.95)")

    async def judge() -> dict[str, Any]:
        [told] = (await operator.asks("status"))["judges"]
        return dict(told)

    async def has_reported_again() -> bool:
        return bool((await judge())["processes"])

    async with assessing(judge_budget_usd_per_day=Decimal(1)):
        await is_so(engine, ALL_WAIT)
        # What was reported before that is forgotten.
        await flush(queue_settings)
        await until(has_reported_again)

        assert (await judge())["in_flight"] == 0

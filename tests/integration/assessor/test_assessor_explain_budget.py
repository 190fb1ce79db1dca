"""`explain` tells what waits for the next day's budget from what no budget of any day would pay."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.operator import Operator
from integration.assessor.stage import ONE, ends, is_so, store
from integration.assessor.terminal import one_of, terminal
from rigmark_shared.settings import QueueSettings

NEVER = "SELECT 1 FROM assessments WHERE reason = 'call_over_budget' AND status = 'pending'"


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings) -> Operator:
    return terminal(fresh_database, queue_settings)


@pytest.mark.parametrize("scope", ["day", "benchmark"])
async def test_a_call_that_costs_more_than_the_budget_is_never_paid_and_names_the_setting(
    scope: str,
    assessing: Assessing,
    fresh_database: Database,
    engine: AsyncEngine,
    operator: Operator,
):
    [stored] = await store(fresh_database, scenarios=ONE)
    async with assessing(**{f"judge_budget_usd_per_{scope}": Decimal("0.01")}):
        await is_so(engine, NEVER)

        [one] = (await operator.asks("explain", one_of(stored)))["assessments"]

    assert (one["status"], one["failures"], one["claims"][0]["calls"]) == ("pending", 0, [])
    assert f"RIGMARK_JUDGE_BUDGET_USD_PER_{scope.upper()} is raised" in one["next"]["what"]
    assert "up to 0.1 USD" in one["next"]["what"]
    assert one["next"]["at"] is None
    assert "next day" not in one["next"]["do"]
    assert "RIGMARK_JUDGE_RESERVE_USD" in one["next"]["do"]


async def test_what_a_used_up_day_delays_goes_on_with_the_next_day(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    today = datetime.now(UTC).date()
    fresh_database.query(f"INSERT INTO judge_budgets (day, spent_usd) VALUES ('{today}', 0.15)")
    async with assessing(judge_budget_usd_per_day=Decimal("0.2")):
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'budget_used_up'")

    [one] = (await operator.asks("explain", one_of(stored)))["assessments"]

    assert "next day" in one["next"]["do"]
    assert one["next"]["at"] is not None


async def test_what_was_never_paid_is_taken_up_when_the_budget_is_raised(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    async with assessing(judge_budget_usd_per_day=Decimal("0.01")):
        await is_so(engine, NEVER)

    async with assessing(judge_budget_usd_per_day=Decimal(1)):
        await ends(engine)

    assert fresh_database.query("SELECT status FROM assessments") == "completed"

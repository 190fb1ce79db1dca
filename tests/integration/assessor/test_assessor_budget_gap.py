"""A budget that was taken away and is set again knows what was spent in between."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.stage import ONE, ends, is_so, rows, store
from scripted_judge import ScriptedJudge

COST = Decimal("0.0015")
"""What the scripted judge tells that each call costs."""
BUDGETS = {"judge_budget_usd_per_day": 50, "judge_budget_usd_per_benchmark": 10}
AGAIN = "UPDATE assessments SET status = 'pending', kpi = NULL, attempt = attempt + 5"


async def spent(engine: AsyncEngine, table: str) -> Decimal:
    [[usd]] = await rows(engine, f"SELECT sum(spent_usd) FROM {table}")
    return Decimal(usd)


async def test_what_was_spent_without_a_budget_counts_when_it_is_set_again(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    [stored] = await store(fresh_database)
    one = stored.assessments[ONE[0]]
    async with assessing(**BUDGETS):
        await ends(engine)
    fresh_database.query(f"DELETE FROM judge_samples; {AGAIN}")
    async with assessing():
        await ends(engine)
    without = judge.calls
    fresh_database.query(f"DELETE FROM judge_samples; {AGAIN} WHERE id = '{one}'")

    async with assessing(**BUDGETS):
        await ends(engine)

    recorded = await rows(engine, "SELECT sum(cost_usd) FROM judge_calls")
    assert without == 8
    assert judge.calls == 9
    assert recorded[0][0] == COST * 9
    assert await spent(engine, "judge_budgets") == COST * 9
    assert await spent(engine, "benchmark_costs") == COST * 9


async def test_a_budget_that_was_used_up_without_it_lets_nothing_more_be_spent(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, scenarios=ONE)
    async with assessing(judge_budget_usd_per_day=1):
        await ends(engine)
    await store(fresh_database, 2)
    async with assessing():
        await ends(engine)
    await store(fresh_database, scenarios=ONE)
    asked = judge.calls

    async with assessing(judge_budget_usd_per_day=COST * asked):
        await is_so(engine, "SELECT 1 FROM assessments WHERE reason = 'budget_used_up'")

    assert judge.calls == asked

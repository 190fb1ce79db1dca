"""The account of the budgets: exact over processes, crashes, cancellations and lost databases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.stage import is_so, rows, store
from rigmark_assessor.assess.budget import BudgetIsUsedUp
from rigmark_assessor.assess.sample import Made, Price
from rigmark_assessor.cost.account import Account
from rigmark_assessor.cost.allot import Limits, Wish
from rigmark_assessor.cost.budget import JudgeBudget
from rigmark_assessor.cost.gate import WithinBudget
from rigmark_assessor.cost.repository import Reservation
from rigmark_assessor.judge.question import Question
from rigmark_assessor.judge.standing import Standing
from rigmark_shared.db.pool import Pool, open_pool
from rigmark_shared.ids import BenchmarkId, new_assessment_id
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.settings import DatabaseSettings
from unit.assessor.replies import call, claim, judge_version, settings

CENT = Decimal("0.01")
QUESTION = Question(ScenarioId.AGENT_WORKFLOW, "Plan it.", "A plan.", 2048)


def wish(benchmark: UUID, usd: Decimal = CENT) -> Wish:
    return Wish(
        id=uuid4(),
        assessment_id=new_assessment_id(),
        attempt=1,
        benchmark_id=BenchmarkId(benchmark),
        usd=usd,
    )


@asynccontextmanager
async def keeping(pool: Pool, *, keep_s: float = 60, **limits: str) -> AsyncIterator[Account]:
    budget = Limits(**{scope: Decimal(usd) for scope, usd in limits.items()})
    account = Account(pool=pool, limits=budget, keep_s=keep_s)
    running = asyncio.create_task(account.run())
    try:
        yield account
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def day(engine: AsyncEngine) -> tuple[Decimal, Decimal]:
    [row] = await rows(engine, "SELECT spent_usd, reserved_usd FROM judge_budgets")
    return row.spent_usd, row.reserved_usd


@pytest.fixture
async def benchmark(fresh_database: Database) -> UUID:
    """A stored benchmark."""
    [stored] = await store(fresh_database)
    return stored.id


async def test_many_callers_of_many_processes_spend_the_budget_and_not_a_step_more(
    fresh_database: Database, engine: AsyncEngine
):
    stored = await store(fresh_database, 3)
    settings = fresh_database.settings("rigmark_assessor")
    granted: list[Decimal] = []

    async def spend(account: Account, number: int) -> None:
        try:
            reservation = await account.reserve(wish(stored[number % 3].id))
        except BudgetIsUsedUp:
            return
        cost = CENT if number % 2 else CENT / 2
        granted.append(cost)
        account.settle(reservation, cost)

    async def process() -> None:
        async with (
            open_pool(settings, application="tests") as own,
            keeping(own, day="1", benchmark="0.40") as account,
        ):
            for _ in range(6):
                await asyncio.gather(*(spend(account, number) for number in range(20)))

    await asyncio.gather(*(process() for _ in range(4)))

    spent, reserved = await day(engine)
    assert (spent, reserved) == (sum(granted), 0)
    assert Decimal("0.98") < spent <= 1
    of_each = await rows(engine, "SELECT spent_usd, reserved_usd FROM benchmark_costs")
    assert sum(row.spent_usd for row in of_each) == spent
    assert all(row.spent_usd <= Decimal("0.40") and row.reserved_usd == 0 for row in of_each)
    assert await rows(engine, "SELECT 1 FROM judge_reservations") == []


async def test_what_calls_that_run_may_cost_is_not_given_twice(
    engine: AsyncEngine, pool: Pool, benchmark: UUID
):
    async with keeping(pool, day="0.02") as account:
        first = await account.reserve(wish(benchmark, CENT * 2))
        with pytest.raises(BudgetIsUsedUp, match="set aside for calls that run") as met:
            await account.reserve(wish(benchmark))
        account.settle(first, CENT)
        await is_so(engine, "SELECT 1 FROM judge_budgets WHERE reserved_usd = 0")
        await account.reserve(wish(benchmark))

    assert met.value.wait_s <= 10
    assert await day(engine) == (CENT, CENT)


async def test_a_call_that_cost_more_than_was_set_aside_is_not_hidden(
    engine: AsyncEngine, pool: Pool, benchmark: UUID
):
    async with keeping(pool, day="1") as account:
        account.settle(await account.reserve(wish(benchmark)), CENT * 500)
        await is_so(engine, "SELECT 1 FROM judge_budgets WHERE spent_usd = 5")
        with pytest.raises(BudgetIsUsedUp, match="is used up"):
            await account.reserve(wish(benchmark))


async def test_settling_twice_counts_once(engine: AsyncEngine, pool: Pool, benchmark: UUID):
    async with keeping(pool, day="1") as account:
        reservation = await account.reserve(wish(benchmark))
        account.settle(reservation, CENT)
        account.settle(reservation, CENT)

    assert await day(engine) == (CENT, 0)


async def test_what_a_dead_process_had_set_aside_counts_as_spent(
    engine: AsyncEngine, pool: Pool, benchmark: UUID
):
    async with keeping(pool, keep_s=0, day="1") as dead:
        lost = await dead.reserve(wish(benchmark))

    async with keeping(pool, day="1") as account:
        await account.look()
        await is_so(engine, "SELECT 1 FROM judge_budgets WHERE reserved_usd = 0")
        account.settle(lost, CENT / 4)

    assert await day(engine) == (CENT, 0)


async def test_a_reservation_that_is_in_time_is_not_written_off(
    engine: AsyncEngine, pool: Pool, benchmark: UUID
):
    async with keeping(pool, day="1") as account:
        await account.reserve(wish(benchmark))
        await account.look()

    assert await day(engine) == (0, CENT)


async def test_a_caller_that_is_cancelled_leaves_nothing_set_aside(
    engine: AsyncEngine, pool: Pool, benchmark: UUID
):
    async with keeping(pool, day="1") as account:
        for steps in range(6):
            asking = asyncio.create_task(account.reserve(wish(benchmark)))
            for _ in range(steps):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        await account.reserve(wish(benchmark))

    assert await day(engine) == (0, CENT)


async def test_a_deleted_benchmark_leaves_the_day_s_account_whole(
    engine: AsyncEngine, pool: Pool, benchmark: UUID, fresh_database: Database
):
    async with keeping(pool, day="1", benchmark="1") as account:
        reservation = await account.reserve(wish(benchmark))
        fresh_database.query(f"DELETE FROM benchmarks WHERE id = '{benchmark}'")
        account.settle(reservation, CENT)

    assert await day(engine) == (CENT, 0)


async def test_no_call_is_made_while_nobody_knows_what_is_left(benchmark: UUID):
    nowhere = DatabaseSettings(database_url="postgresql://nobody@127.0.0.1:1/none")

    async with (
        open_pool(nowhere, application="tests") as away,
        keeping(away, day="1") as account,
    ):
        with pytest.raises(BudgetIsUsedUp, match="the database is away") as met:
            await account.reserve(wish(benchmark))
        account.settle(Reservation(uuid4(), BenchmarkId(benchmark), date(2026, 1, 1), CENT), CENT)

    assert met.value.wait_s < 60


async def test_the_gate_is_shut_while_the_day_s_budget_is_used_up(pool: Pool, benchmark: UUID):
    now = [0.0]
    async with keeping(pool, day="0.02") as account:
        account.clock = lambda: now[0]
        gate = WithinBudget(Standing(first_pause_s=10), account)
        before = gate.allowance(free=5, busy=0)
        with pytest.raises(BudgetIsUsedUp):
            await account.reserve(wish(benchmark, CENT * 3))
        shut = gate.allowance(free=5, busy=0), gate.wait_s > 0, gate.detail is not None
        told = gate.changed.is_set()
        now[0] += 61
        later = gate.allowance(free=5, busy=0)
        await account.reserve(wish(benchmark))

    assert (before, shut, told, later) == (5, (0, True, True), True, 5)
    assert (gate.detail, gate.wait_s) == (None, 0)


async def test_a_judge_that_tells_its_cost_later_is_bound_by_its_dearest_call(
    engine: AsyncEngine, pool: Pool, benchmark: UUID
):
    async def stored() -> Decimal:
        return Decimal("0.02")

    async with keeping(pool, day="1") as account:
        budget = JudgeBudget(account, settings(), dearest=stored)
        first = await budget.reserve(claim(benchmark_id=benchmark), QUESTION)
        await budget.settle(first, [_made("0.04"), _made(None)])
        second = await budget.reserve(claim(benchmark_id=benchmark), QUESTION)
        await budget.settle(second, [])

    assert (first.usd, second.usd) == (Decimal("0.03"), Decimal("0.06"))
    assert await day(engine) == (Decimal("0.07"), 0)


async def test_nothing_is_known_of_a_judge_s_dearest_call_at_first(pool: Pool, benchmark: UUID):
    async with keeping(pool, day="1") as account:
        budget = JudgeBudget(account, settings(judge_reserve_usd=CENT * 7))
        first = await budget.reserve(claim(benchmark_id=benchmark), QUESTION)

    assert first.usd == CENT * 7


def _made(usd: str | None) -> Made:
    price = Price() if usd is None else Price(Decimal(usd), "reported")
    return Made(call(), judge_version(settings()), price)

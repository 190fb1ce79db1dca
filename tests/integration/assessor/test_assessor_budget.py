"""What judging costs is recorded to the cent, and a budget holds whatever the processes do."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle

from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.stage import ONE, Assessors, ends, is_so, rows, store, until
from rigmark_assessor.cost.queries import By
from rigmark_assessor.cost.report import costs
from rigmark_assessor.settings import AssessorSettings
from scripted_judge import Reply, Request, ScriptedJudge, completion, verdict

INPUT, OUTPUT = Decimal(2), Decimal(10)
PROMPT_TOKENS, OUTPUT_TOKENS = 900, 250
A_CALL = (PROMPT_TOKENS * INPUT + OUTPUT_TOKENS * OUTPUT) / 1_000_000
TABLE = {
    "judge_price_input_usd_per_mtok": INPUT,
    "judge_price_output_usd_per_mtok": OUTPUT,
    "judge_max_output_tokens": 512,
}


def good(request: Request) -> str:
    return json.dumps(verdict(request["response_format"]["json_schema"]["schema"]))


@dataclass
class Provider:
    """A provider that keeps a ledger of what it charged; it answers in each of its ways in turn."""

    ways: list[str]
    cost: Decimal = Decimal("0.00123457")
    charged: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        self._next = cycle(self.ways)

    def __call__(self, request: Request) -> Reply:
        way = next(self._next)
        if way == "too many":
            return Reply(429, b'{"error": {"message": "slow down"}}')
        self.charged += self.cost
        usage = {"prompt_tokens": 900, "completion_tokens": 250, "cost": float(self.cost)}
        answers: dict[str, Callable[[], Reply]] = {
            "verdict": lambda: Reply(body=completion(good(request), usage=usage)),
            "half a verdict": lambda: Reply(body=completion('{"summary": "x"}', usage=usage)),
            "nothing": lambda: Reply(body=completion(None, usage=usage)),
            "failure": lambda: Reply(502, completion(None, usage=usage, error={"code": 502})),
            "cut": lambda: Reply(body=completion(good(request), usage=usage), cut=True),
            "by tokens": lambda: Reply(body=completion(good(request), usage=self._tokens())),
        }
        return answers[way]()

    def _tokens(self) -> dict[str, int]:
        return {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": OUTPUT_TOKENS}


FOUR_COMPLETED = "SELECT count(*) = 4 FROM assessments WHERE status = 'completed'"
WAITS = """
SELECT count(*) FILTER (WHERE status = 'running') = 0
    AND count(*) FILTER (
        WHERE reason IN ('budget_used_up', 'call_over_budget')
            AND not_before > now() + interval '30 seconds') > 0
    AND (SELECT count(*) FROM judge_reservations) = 0
FROM assessments
"""


async def one(engine: AsyncEngine, sql: str) -> object:
    [[value]] = await rows(engine, sql)
    return value


async def waits_for_the_budget(engine: AsyncEngine) -> None:
    """Wait until nothing runs, and something waits for longer than calls that run may take."""
    await until(lambda: _holds(engine, WAITS), timeout_s=60)


async def _holds(engine: AsyncEngine, sql: str) -> bool:
    return await one(engine, sql) is True


async def test_the_recorded_costs_are_the_provider_s_own_ledger(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    provider = Provider(
        ["verdict", "half a verdict", "verdict", "failure", "nothing", "too many", "verdict"]
    )
    judge.script = provider
    await store(fresh_database, 5)

    async with assessing(judge_budget_usd_per_day=Decimal(50), judge_max_failures=50):
        await ends(engine)

    assert provider.charged > 0
    assert await one(engine, "SELECT sum(cost_usd) FROM judge_calls") == provider.charged
    assert await one(engine, "SELECT sum(spent_usd) FROM judge_budgets") == provider.charged
    assert await one(engine, "SELECT sum(spent_usd) FROM benchmark_costs") == provider.charged
    assert await one(engine, "SELECT sum(reserved_usd) FROM judge_budgets") == 0
    assert await one(engine, "SELECT count(*) FROM judge_reservations") == 0
    sources = await rows(engine, "SELECT DISTINCT outcome, price_source FROM judge_calls")
    assert ("rate_limited", "not_served") in sources
    assert {source for outcome, source in sources if outcome != "rate_limited"} == {"reported"}


async def test_a_charge_that_nobody_told_of_is_unpriced_and_counts_at_its_bound(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    provider = Provider(["cut", "by tokens"], cost=A_CALL)
    judge.script = provider
    await store(fresh_database, scenarios=ONE)

    async with assessing(judge_budget_usd_per_day=Decimal(50), judge_max_failures=50, **TABLE):
        await ends(engine)

    unpriced = "SELECT count(*) FROM judge_calls WHERE cost_usd IS NULL AND price_source IS NULL"
    recorded = await one(engine, "SELECT sum(cost_usd) FROM judge_calls")
    spent = await one(engine, "SELECT sum(spent_usd) FROM judge_budgets")
    assert int(str(await one(engine, unpriced))) >= 1
    assert Decimal(str(recorded)) < provider.charged <= Decimal(str(spent))


async def test_without_a_budget_no_account_is_kept(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)

    async with assessing():
        await ends(engine)

    assert await one(engine, "SELECT count(*) FROM judge_budgets") == 0
    assert await one(engine, "SELECT sum(cost_usd) FROM judge_calls") is not None


async def test_four_processes_never_pass_a_tight_budget(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    provider = Provider(["by tokens"], cost=A_CALL)
    judge.script, judge.latency_s = provider, 0.02
    budget = A_CALL * 60
    await store(fresh_database, 60)

    for _ in range(4):
        await assessors.start(
            judge_budget_usd_per_day=budget, judge_slots=10, judge_samples=1, **TABLE
        )
    await waits_for_the_budget(engine)

    spent = Decimal(str(await one(engine, "SELECT sum(spent_usd) FROM judge_budgets")))
    assert provider.charged == spent <= budget
    assert await one(engine, "SELECT sum(cost_usd) FROM judge_calls") == provider.charged
    assert await one(engine, "SELECT count(*) FROM assessments WHERE status = 'failed'") == 0
    assert await one(engine, "SELECT count(*) FROM assessments WHERE failures > 0") == 0
    # What is left is less than a call may cost: a token for each byte, and all that it may write.
    assert budget - spent < Decimal("0.05")


async def test_what_waits_for_a_day_s_budget_says_so_and_until_when(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    today = datetime.now(UTC).date()
    fresh_database.query(f"INSERT INTO judge_budgets (day, spent_usd) VALUES ('{today}', 0.15)")

    async with assessing(judge_budget_usd_per_day=Decimal("0.2")):
        await waits_for_the_budget(engine)
        paused = (
            "SELECT 1 FROM assessors WHERE state = 'paused' AND detail LIKE '%a day is used up%'"
        )
        await is_so(engine, paused)

    [waiting] = await rows(engine, "SELECT * FROM assessments")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    assert (waiting.status, waiting.failures, waiting.kpi) == ("pending", 0, None)
    assert abs(waiting.not_before - tomorrow) < timedelta(minutes=2)
    assert "0.2 USD a day is used up" in waiting.detail
    assert await one(engine, "SELECT count(*) FROM judge_calls") == 0


async def test_a_raised_budget_is_used_by_the_next_process(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    judge.script = Provider(["verdict"])
    await store(fresh_database)
    async with assessing(judge_budget_usd_per_day=Decimal("0.01"), judge_samples=1):
        await waits_for_the_budget(engine)

    async with assessing(judge_budget_usd_per_day=Decimal(5), judge_samples=1):
        await ends(engine)

    assert await one(engine, FOUR_COMPLETED) is True


async def test_one_benchmark_s_budget_stops_no_other(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    judge.script = Provider(["by tokens"], cost=A_CALL)
    dear, cheap = await store(fresh_database, 2)
    fresh_database.query(
        f"INSERT INTO benchmark_costs (benchmark_id, spent_usd) VALUES ('{dear.id}', 0.49)"
    )

    async with assessing(judge_budget_usd_per_benchmark=Decimal("0.5"), judge_samples=1, **TABLE):
        await until(lambda: _holds(engine, FOUR_COMPLETED))
        await waits_for_the_budget(engine)

    done = "SELECT DISTINCT benchmark_id FROM assessments WHERE status = 'completed'"
    kept = "SELECT DISTINCT reason FROM assessments WHERE status = 'pending'"
    far = "SELECT min(not_before) - now() > interval '300 days' FROM assessments WHERE status = "
    assert [row[0] for row in await rows(engine, done)] == [cheap.id]
    assert await one(engine, kept) == "budget_used_up"
    assert await one(engine, far + "'pending'") is True


async def test_a_budget_that_is_set_later_counts_what_was_spent_before(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    provider = Provider(["verdict"])
    judge.script = provider
    await store(fresh_database)
    async with assessing(judge_samples=1):
        await ends(engine)
    await store(fresh_database, scenarios=ONE)

    async with assessing(judge_budget_usd_per_day=provider.charged):
        await waits_for_the_budget(engine)

    assert await one(engine, "SELECT spent_usd FROM judge_budgets") == provider.charged


async def test_the_report_agrees_with_the_ledger_whatever_it_is_counted_by(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    provider = Provider(["verdict", "half a verdict", "verdict"])
    judge.script = provider
    await store(fresh_database, 2)
    async with assessing(judge_samples=1):
        await ends(engine)
    settings = AssessorSettings(database_url=fresh_database.url("rigmark_assessor"))

    reports = [await costs(settings, by=by) for by in By]
    today = await costs(settings, day=datetime.now(UTC).date())
    never = await costs(settings, day=datetime(2020, 1, 1, tzinfo=UTC).date())

    for report in (*reports, today):
        total = report.total
        assert total.usd == sum(line.usd for line in report.lines) == provider.charged
        assert (total.calls, total.scored, total.unpriced) == (judge.calls, 8, 0)
        assert total.failures == total.retries > 0
        assert total.failures_usd == total.failures * provider.cost
        assert report.spent_usd is None
        assert json.loads(json.dumps(report.document()))["total"]["usd"] == f"{total.usd:f}"
        assert "USD a score" in str(report)
    by_outcome = reports[-1].document()
    assert {line["usd_per_scored"] for line in by_outcome["lines"]} == {None}
    assert by_outcome["total"]["usd_per_scored"] is not None
    assert "No outcome makes a score alone" in str(reports[-1])
    assert {line.key for line in reports[-1].lines} == {"verdict", "invalid_output"}
    assert (never.total.calls, never.total.usd_per_scored, never.lines) == (0, None, [])
    assert "No judge was asked." in str(never)


async def test_pages_may_read_what_calls_cost_and_not_what_the_judge_said(
    fresh_database: Database,
):
    granted = fresh_database.query(
        "SELECT has_column_privilege('rigmark_web', 'judge_calls', 'cost_usd', 'SELECT'), "
        "has_column_privilege('rigmark_web', 'judge_calls', 'raw_output', 'SELECT')"
    )

    assert granted == "t|f"

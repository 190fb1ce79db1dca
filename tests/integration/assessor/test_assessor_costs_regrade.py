"""What a score costs leaves out the calls of `regrade`, which are told of by themselves."""

import json
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.commands import Settings
from integration.assessor.conftest import Assessing
from integration.assessor.rejudging import judged
from rigmark_assessor.cost.queries import By
from rigmark_assessor.cost.report import costs
from rigmark_assessor.versions.regrade import RegradeOptions, regrade
from scripted_judge import ScriptedJudge, says

A_CALL = Decimal("0.0015")


async def test_what_a_score_costs_is_the_same_before_and_after_a_regrade(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
):
    await judged(fresh_database, assessing, engine, 2)
    before = await costs(command_settings())

    await regrade(command_settings(), RegradeOptions(sample=8, verdicts=3))

    for report in [await costs(command_settings(), by=by) for by in By]:
        total = report.total
        assert total.usd_per_scored == before.total.usd_per_scored == A_CALL
        assert (total.scored, total.usd) == (8, A_CALL * 32)
        assert (total.regrades, total.regrades_usd) == (24, A_CALL * 24)
        assert sum(one.regrades_usd for one in report.lines) == total.regrades_usd
        assert "Regrades took 0.03600000 USD in 24 calls" in str(report)
        told = json.loads(json.dumps(report.document()))["total"]
        assert (told["regrades"], told["regrades_usd"]) == (24, "0.03600000")
    assert "Regrades" not in str(before)


async def test_a_day_on_which_there_was_only_a_regrade_has_scored_nothing(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
):
    await judged(fresh_database, assessing, engine)
    fresh_database.query("UPDATE judge_calls SET created_at = now() - interval '2 days'")
    await regrade(command_settings(), RegradeOptions(sample=4, verdicts=2))

    today = await costs(command_settings(), day=datetime.now(UTC).date())

    assert (today.total.calls, today.total.regrades) == (8, 8)
    assert (today.total.scored, today.total.usd_per_scored) == (0, None)


async def test_a_judge_that_refuses_a_regrade_makes_no_retry_of_a_score(
    fresh_database: Database,
    assessing: Assessing,
    engine: AsyncEngine,
    command_settings: Settings,
    judge: ScriptedJudge,
):
    await judged(fresh_database, assessing, engine)
    fresh_database.query("UPDATE judge_calls SET outcome = 'invalid_output'")
    judge.script = says(b'{"error": {"message": "no"}}', 401)

    await regrade(command_settings(judge_slots=1), RegradeOptions(sample=4))

    total = (await costs(command_settings())).total
    assert total.regrades == 1
    assert total.retries == 0

"""What a judge says of its usage, however absurd, costs no score and ends no assessor."""

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.conftest import Assessing
from integration.assessor.stage import ONE, assessment, calls, ends, store
from scripted_judge import Reply, Request, ScriptedJudge, completion, schema_of, verdict

PRICES = {
    "judge_price_input_usd_per_mtok": Decimal(2),
    "judge_price_output_usd_per_mtok": Decimal(10),
}


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": 2**63 - 1, "completion_tokens": 2**63 - 1},
        {"cost": 999_999, "is_byok": True, "cost_details": {"upstream_inference_cost": 999_999}},
    ],
    ids=["tokens without end", "a cost of millions"],
)
async def test_an_absurd_usage_leaves_a_score_and_an_unpriced_call(
    fresh_database: Database,
    engine: AsyncEngine,
    assessing: Assessing,
    judge: ScriptedJudge,
    usage: dict[str, Any],
):
    def script(request: Request) -> Reply:
        return Reply(body=completion(json.dumps(verdict(schema_of(request))), usage=usage))

    judge.script = script
    [stored] = await store(fresh_database, scenarios=ONE)

    async with assessing(**PRICES):
        await ends(engine)

    row, [call] = await assessment(engine, stored), await calls(engine)
    assert row.status == "completed"
    assert (call.cost_usd, call.price_source) == (None, None)

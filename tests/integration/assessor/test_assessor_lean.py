"""A running assessor loads what it needs to judge, and nothing that commands alone need."""

import re

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.stage import ONE, Assessors, ends, is_so, store
from scripted_judge import ScriptedJudge

HEAVY = ("sqlalchemy", "alembic", "numpy", "scipy", "opentelemetry", "limits")
IMPORTED = re.compile(r"^import time: +\d+ \| +\d+ \| +(\S+)$", re.MULTILINE)


async def test_an_assessor_that_has_judged_has_loaded_none_of_the_heavy_packages(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    await store(fresh_database, scenarios=ONE)

    running = await assessors.start(judge_budget_usd_per_day=10)
    await ends(engine)
    await is_so(engine, "SELECT 1 FROM judge_budgets")
    await running.end()

    loaded = {name.partition(".")[0] for name in IMPORTED.findall(running.said())}
    assert judge.calls == 1
    assert {"rigmark_assessor", "asyncpg", "aiohttp"} <= loaded
    assert loaded.isdisjoint(HEAVY)

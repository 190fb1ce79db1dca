"""What somebody else changes while `retry` or `cancel` looks is told of."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.operator import Operator
from integration.assessor.stage import ONE, rows, store
from integration.assessor.terminal import only, terminal
from patience import PATIENCE_S
from rigmark_shared.settings import QueueSettings

WAITING_FOR_LOCK = (
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
FAILED = "status = 'failed', reason = 'truncated'"
WAITING = "status = 'pending', reason = NULL"
WHY = "it was changed by somebody else meanwhile; `explain` says how it stands"


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings) -> Operator:
    return terminal(fresh_database, queue_settings)


async def _waits_for_a_lock(engine: AsyncEngine) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await rows(engine, WAITING_FOR_LOCK):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("command", "changes"),
    [
        ("retry", (FAILED, WAITING)),
        ("cancel", (WAITING, FAILED)),
    ],
)
async def test_what_was_changed_between_look_and_change_is_told_of(
    fresh_database: Database,
    engine: AsyncEngine,
    operator: Operator,
    command: str,
    changes: tuple[str, str],
):
    before, meanwhile = changes
    mine, other = [only(one) for one in await store(fresh_database, 2, scenarios=ONE)]
    ids: Sequence[UUID] = (mine, other)
    fresh_database.query(f"UPDATE assessments SET {before}")

    async with engine.connect() as somebody, somebody.begin():
        await somebody.execute(text("SELECT id FROM benchmarks FOR UPDATE"))
        await somebody.execute(text(f"UPDATE assessments SET {meanwhile} WHERE id = '{other}'"))
        running = asyncio.create_task(operator.runs(command, *map(str, ids), "--json"))
        await _waits_for_a_lock(engine)
    ended = await running

    assert ended.code == 3
    assert ended.json["count"] == 1
    assert ended.json["left"] == [{"id": str(other), "why": WHY}]

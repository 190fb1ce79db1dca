"""What waits for a judge, as Prometheus is told it: from the database, or not at all."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from databases import Database
from integration.assessor.stage import ONE, store
from rigmark_shared.db.pool import Pool, open_pool
from rigmark_shared.observability.backlog import BACKLOG, EVERY_S, Backlog, Reading


@pytest.fixture(params=["rigmark_ingest", "rigmark_assessor"])
async def pool(fresh_database: Database, request: pytest.FixtureRequest) -> AsyncIterator[Pool]:
    """The way of a room to the database, under its own role."""
    async with open_pool(fresh_database.settings(request.param), application="tests") as pool:
        yield pool


@pytest.fixture
def backlog(pool: Pool) -> Backlog:
    async def read() -> Reading:
        async with pool.connection() as connection:
            reading: Reading = await connection.fetchrow(BACKLOG)
            return reading

    return Backlog(read)


def told(backlog: Backlog) -> dict[str, float]:
    """Every sample, by its name and the value of its label."""
    return {
        " ".join(
            (sample.name.removeprefix("rigmark_queue_"), *sample.labels.values())
        ): sample.value
        for family in backlog.collect()
        for sample in family.samples
    }


async def test_an_empty_queue_is_told_as_empty(backlog: Backlog):
    await backlog.look()

    assert told(backlog) == {
        "assessments pending": 0,
        "assessments running": 0,
        "assessors ready": 0,
        "assessors not_ready": 0,
        "oldest_pending_seconds": 0,
        "oldest_due_seconds": 0,
        "leases_expired": 0,
        "paused": 0,
        "spent_today_usd": 0,
        "reserved_today_usd": 0,
    }


async def test_what_waits_runs_is_due_and_was_left_is_counted(
    backlog: Backlog, fresh_database: Database
):
    await store(fresh_database, 4, scenarios=ONE)
    fresh_database.query(
        "WITH a AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM assessments)"
        " UPDATE assessments SET created_at = now() - interval '100 s',"
        " not_before = now() + CASE n WHEN 1 THEN interval '-60 s' ELSE interval '1 hour' END,"
        " status = CASE WHEN n > 2 THEN 'running' ELSE 'pending' END,"
        " lease_until = CASE n WHEN 3 THEN now() - interval '1 s'"
        " WHEN 4 THEN now() + interval '1 hour' END FROM a WHERE a.id = assessments.id"
    )
    fresh_database.query(
        "INSERT INTO assessors (owner, seen_at, state) VALUES ('a', now(), 'ready'),"
        " ('b', now(), 'paused'), ('c', now() - interval '1 hour', 'ready')"
    )
    fresh_database.query(
        "INSERT INTO judge_budgets (day, spent_usd, reserved_usd)"
        " VALUES (CAST(now() AT TIME ZONE 'utc' AS date), 1.5, 0.25)"
    )

    await backlog.look()

    found = told(backlog)
    assert found["assessments pending"] == found["assessments running"] == 2
    assert found["leases_expired"] == 1
    assert 100 <= found["oldest_pending_seconds"] < 160
    assert 60 <= found["oldest_due_seconds"] < 120
    assert (found["assessors ready"], found["assessors not_ready"]) == (1, 1)
    assert (found["spent_today_usd"], found["reserved_today_usd"]) == (1.5, 0.25)


async def test_work_that_is_only_due_later_is_not_overdue(
    backlog: Backlog, fresh_database: Database
):
    await store(fresh_database, scenarios=ONE)
    fresh_database.query("UPDATE assessments SET not_before = now() + interval '1 hour'")

    await backlog.look()

    assert told(backlog)["oldest_due_seconds"] == 0


async def test_the_reading_of_a_database_that_went_away_is_left_out_and_not_0():
    now, fails = 0.0, False

    async def read() -> Reading:
        if fails:
            raise asyncpg.InterfaceError
        return dict.fromkeys(
            ("pending", "running", "oldest_pending_s", "oldest_due_s", "leases_expired",
             "assessors_ready", "assessors_not_ready", "pauses", "spent_today_usd",
             "reserved_today_usd"), 1,
        )  # fmt: skip

    backlog = Backlog(read, clock=lambda: now)
    assert told(backlog) == {}
    await backlog.look()
    fails = True
    looking = asyncio.create_task(backlog.keep_looking(away=(asyncpg.InterfaceError,)))
    await asyncio.sleep(0)
    now = 2 * EVERY_S
    still = told(backlog)
    now = 4 * EVERY_S
    gone = told(backlog)
    looking.cancel()

    assert still["assessments pending"] == 1
    assert gone == {}


async def test_a_long_backlog_costs_one_look_into_the_index(fresh_database: Database):
    plan = fresh_database.query(f"SET enable_seqscan = off; EXPLAIN {BACKLOG}")

    assert "ix_assessments_pending_not_before" in plan
    assert "Seq Scan on assessments" not in plan

"""Four real assessors under one judge that allows thirty calls at once and refuses those beyond."""

import asyncio
import signal
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.stage import ONE, Assessors, Running, ends, rows, store, until
from rigmark_embedded.servers import Servers
from scripted_judge import ScriptedJudge

ALLOWED = 30
SLOTS = 50
PROCESSES = 4
WORK = 300
LITTLE_WORK = 100
LATENCY_S = 0.15


@pytest.fixture
async def judge() -> ScriptedJudge:
    """A judge that allows thirty calls at once."""
    judge = ScriptedJudge(latency_s=LATENCY_S, keep=False)
    judge.allows = ALLOWED
    return judge


@pytest.fixture
async def valkey(valkey_url: str) -> AsyncIterator[Redis]:
    """A way to look at what the processes share."""
    async with Redis.from_url(valkey_url) as client:
        yield client


async def start_all(
    assessors: Assessors, engine: AsyncEngine, *, count: int = PROCESSES, **settings: object
) -> list[Running]:
    """Start processes, and return when all are there."""
    running = [await assessors.start(judge_slots=SLOTS, **settings) for _ in range(count)]

    async def are_there() -> bool:
        [row] = await rows(engine, "SELECT count(*) AS there FROM assessors")
        return bool(row.there == count)

    await until(are_there)
    return running


async def all_completed(engine: AsyncEngine) -> bool:
    """Say whether nothing failed and nothing counted as a failure."""
    [row] = await rows(
        engine,
        "SELECT count(kpi) AS scored, sum(failures) AS failures FROM assessments"
        " WHERE status = 'completed'",
    )
    return bool((row.scored, row.failures) == (WORK, 0))


async def test_together_they_never_pass_a_limit_that_is_set_and_they_use_all_of_it(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await start_all(assessors, engine, judge_max_in_flight=ALLOWED)

    await store(fresh_database, WORK, scenarios=ONE)
    await ends(engine)

    assert judge.turned_away_at == []
    assert ALLOWED / 2 < judge.most_in_flight <= ALLOWED
    assert judge.calls == WORK
    assert await all_completed(engine)


async def test_a_limit_that_is_not_set_is_found_out_and_no_refusal_fails_anything(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    await store(fresh_database, WORK, scenarios=ONE)

    await start_all(assessors, engine)
    await ends(engine)

    # Nobody knows of a limit before the first refusals, and all four may be at full tilt then.
    assert len(judge.turned_away_at) <= PROCESSES * SLOTS + 0.1 * WORK
    assert judge.most_in_flight == ALLOWED
    assert judge.calls == WORK + len(judge.turned_away_at)
    assert await all_completed(engine)


async def test_the_part_of_a_killed_process_goes_to_the_others(
    assessors: Assessors, fresh_database: Database, engine: AsyncEngine, judge: ScriptedJudge
):
    running = await start_all(
        assessors, engine, count=2, judge_max_in_flight=4, lease_s=3, heartbeat_s=1
    )
    await store(fresh_database, LITTLE_WORK, scenarios=ONE)

    async def has_begun() -> bool:
        return judge.calls > 20

    await until(has_begun)
    await running[0].end(signal.SIGKILL)
    judge.most_in_flight = 0
    await ends(engine)

    assert judge.most_in_flight == 4
    assert judge.turned_away_at == []
    [row] = await rows(engine, "SELECT count(*) AS completed FROM assessments WHERE kpi > 0")
    assert row.completed == LITTLE_WORK


async def test_while_valkey_is_away_they_keep_within_the_limit_and_meet_again_after_it(
    assessors: Assessors,
    fresh_database: Database,
    engine: AsyncEngine,
    judge: ScriptedJudge,
    servers: Servers,
):
    running = await start_all(assessors, engine, judge_max_in_flight=ALLOWED)

    async def all_said(words: str) -> bool:
        return all(words in one.said() for one in running)

    servers.valkey.stop()
    try:
        await until(lambda: all_said("limit_is_not_shared"))
        await store(fresh_database, WORK, scenarios=ONE)
        await ends(engine)
    finally:
        servers.valkey.start()
    apart = judge.most_in_flight
    await until(lambda: all_said("limit_is_shared_again"))

    assert judge.turned_away_at == []
    assert 4 <= apart <= ALLOWED
    assert await all_completed(engine)
    assert all(one.said().count("limit_is_not_shared") == 1 for one in running)


async def test_what_valkey_keeps_holds_no_secret_and_a_process_that_ends_leaves_nothing(
    assessors: Assessors,
    engine: AsyncEngine,
    valkey: Redis,
    judge_url: str,
):
    running = await start_all(assessors, engine, count=1, judge_api_key="sk-very-secret")
    [key] = [key async for key in valkey.scan_iter("rigmark:judge:*")]
    shared = await valkey.get(key)

    await asyncio.gather(*(one.end() for one in running))

    for secret in ("sk-very-secret", judge_url, "scripted"):
        assert secret not in key.decode() + shared.decode()
    left = await valkey.get(key)
    assert b'"fleet":{}' in left

"""Claims on a real Postgres: who has an assessment, and for how long."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.fence import ONE, claims, expire_leases, scored, write
from integration.assessor.stage import rows, store
from rigmark_assessor.claim import Claim, Claims
from rigmark_shared.db.pool import Pool


async def test_a_claim_brings_what_is_to_be_judged(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    [stored] = await store(fresh_database, scenarios=ONE, response="The response.")

    [claim] = await claims(pool).take(10)

    assert claim == Claim(
        id=stored.assessments[ONE[0]],
        benchmark_id=claim.benchmark_id,
        scenario=ONE[0],
        generation=1,
        attempt=1,
        failures=0,
        task="Do agent_workflow.",
        response="The response.",
        model="llama3.1:8b",
    )
    [row] = await rows(engine, "SELECT * FROM assessments")
    assert (row.status, row.owner, row.attempt) == ("running", "me", 1)
    [left] = await rows(
        engine, "SELECT EXTRACT(EPOCH FROM lease_until - now()) AS s FROM assessments"
    )
    assert 40 < left.s <= 45


async def test_no_more_is_claimed_than_asked_for_and_the_oldest_first(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database, 2, scenarios=ONE)
    fresh_database.query(
        "UPDATE assessments SET not_before = now() - interval '1 h' "
        "WHERE id = (SELECT max(id::text)::uuid FROM assessments)"
    )
    [oldest] = await rows(engine, "SELECT id FROM assessments ORDER BY not_before LIMIT 1")

    taken = await claims(pool).take(1)

    assert [claim.id for claim in taken] == [oldest.id]


@pytest.mark.parametrize(("assessors", "taken"), [(0, 4), (1, 4), (2, 2)])
async def test_ahead_of_free_slots_is_claimed_only_what_nobody_has_room_for(
    fresh_database: Database, pool: Pool, assessors: int, taken: int
):
    # Two to begin and two ahead; each assessor has three slots, and one more has to wait.
    await store(fresh_database, 2 + 2 + 3 + 1, scenarios=ONE)
    for number in range(assessors):
        fresh_database.query(
            f"INSERT INTO assessors (owner, state) VALUES ('other-{number}', 'ready')"
        )

    mine = await Claims(pool, owner="me", lease_s=45, slots=3).take(2, ahead=2)

    assert len(mine) == taken


async def test_an_operator_s_pause_ends_claiming_ahead_too(fresh_database: Database, pool: Pool):
    await store(fresh_database, 20, scenarios=ONE)
    mine = Claims(pool, owner="me", lease_s=45, slots=1)
    fresh_database.query("INSERT INTO judging_pauses (id, reason) VALUES ('operator', 'x')")

    assert await mine.take(0, ahead=2) == []


async def test_fifty_deliveries_are_one_claim(fresh_database: Database, pool: Pool):
    await store(fresh_database, scenarios=ONE)

    taken = await asyncio.gather(*(claims(pool, f"{n}").take(50) for n in range(50)))

    assert sum(len(one) for one in taken) == 1


async def test_twenty_claimers_of_five_hundred_rows_claim_each_of_them_once(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database, 125)

    async def claim_all(owner: str) -> list[Claim]:
        mine: list[Claim] = []
        while taken := await claims(pool, owner).take(7):
            mine += taken
        return mine

    taken = [
        claim
        for one in await asyncio.gather(*(claim_all(f"{n}") for n in range(20)))
        for claim in one
    ]

    assert len(taken) == len({claim.id for claim in taken}) == 500
    assert await rows(engine, "SELECT 1 FROM assessments WHERE attempt <> 1") == []


async def test_what_others_hold_or_what_is_not_due_is_not_claimed(
    fresh_database: Database, pool: Pool
):
    await store(fresh_database, 2, scenarios=ONE)
    [held] = await claims(pool, "other").take(1)
    fresh_database.query(
        f"UPDATE assessments SET not_before = now() + interval '5 s' WHERE id <> '{held.id}'"
    )

    assert await claims(pool).take(10) == []


async def test_an_expired_lease_can_be_claimed_with_a_new_attempt(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database, scenarios=ONE)
    await claims(pool, "dead").take(1)
    expire_leases(fresh_database)

    [again] = await claims(pool, "alive").take(1)

    assert again.attempt == 2
    assert (await rows(engine, "SELECT owner FROM assessments"))[0].owner == "alive"


async def test_a_heartbeat_renews_what_is_held_and_tells_what_is_not(
    fresh_database: Database, pool: Pool
):
    await store(fresh_database, 3, scenarios=ONE)
    mine = claims(pool)
    first, second, third = await mine.take(3)
    fresh_database.query(
        f"UPDATE assessments SET lease_until = now() - interval '1 s' WHERE id = '{second.id}'"
    )
    [taken_over] = await claims(pool, "other").take(1)
    await write(pool, [scored(third)])

    kept = await mine.renew({claim.id: claim.attempt for claim in (first, second, third)})

    assert taken_over.id == second.id
    assert kept == {first.id}


async def test_the_database_tells_when_something_is_due(fresh_database: Database, pool: Pool):
    mine = claims(pool)
    assert await mine.due_in_s() is None

    await store(fresh_database, scenarios=ONE)
    due_in_s = await mine.due_in_s()
    assert due_in_s is not None
    assert due_in_s <= 0

    await mine.take(1)
    lease_ends_in_s = await mine.due_in_s()
    assert lease_ends_in_s is not None
    assert 40 < lease_ends_in_s <= 45

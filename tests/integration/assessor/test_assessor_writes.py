"""Fenced writes on a real Postgres: whose word counts, and what becomes of the benchmark."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.fence import ONE, claims, expire_leases, scored, write, writing
from integration.assessor.stage import rows, store
from rigmark_assessor.assess.outcome import Outcome, deferred, failed, released
from rigmark_assessor.reason import Reason
from rigmark_assessor.writer import OutcomeWasRefused
from rigmark_shared.db.pool import Pool
from rigmark_shared.methodology.judged import SampleKpi, judged


async def test_a_late_write_after_a_new_claim_touches_nothing_but_its_call_is_kept(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database, scenarios=ONE)
    [late] = await claims(pool, "late").take(1)
    expire_leases(fresh_database)
    [current] = await claims(pool, "current").take(1)

    assert await write(pool, [scored(late, 10)]) == [False]

    [row] = await rows(engine, "SELECT * FROM assessments")
    assert (row.status, row.owner, row.attempt, row.kpi) == ("running", "current", 2, None)
    assert await rows(engine, "SELECT 1 FROM judge_samples") == []
    assert await rows(engine, "SELECT 1 FROM dimension_scores") == []
    assert [one.attempt for one in await rows(engine, "SELECT * FROM judge_calls")] == [1]
    assert await write(pool, [scored(current, 90)]) == [True]
    assert {one.score for one in await rows(engine, "SELECT * FROM dimension_scores")} == {90}


async def test_an_old_and_a_new_claim_written_together_are_told_apart(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database, scenarios=ONE)
    [old] = await claims(pool).take(1)
    expire_leases(fresh_database)
    [new] = await claims(pool).take(1)

    assert await write(pool, [scored(old, 10), scored(new, 90), released(old)]) == [
        False,
        True,
        False,
    ]

    assert {one.score for one in await rows(engine, "SELECT * FROM dimension_scores")} == {90}
    assert [one.attempt for one in await rows(engine, "SELECT * FROM judge_calls")] == [1, 2]


@pytest.mark.parametrize(
    "late", [scored, released, lambda claim: failed(claim, Reason.TRUNCATED, "x")]
)
async def test_a_write_after_the_end_touches_nothing(
    late, fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database, scenarios=ONE)
    [claim] = await claims(pool).take(1)
    await write(pool, [scored(claim, 90)])
    before = await rows(engine, "SELECT * FROM assessments")

    assert await write(pool, [late(claim)]) == [False]

    assert await rows(engine, "SELECT * FROM assessments") == before
    assert len(await rows(engine, "SELECT * FROM dimension_scores")) == 4


async def test_what_is_put_back_says_why_and_keeps_its_fence(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database, scenarios=ONE)
    [claim] = await claims(pool).take(1)
    outcome = deferred(claim, Reason.EMPTY_ANSWER, "Why.", wait_s=30, counts=True)

    assert await write(pool, [outcome]) == [True]

    [row] = await rows(
        engine,
        "SELECT *, EXTRACT(EPOCH FROM not_before - now()) AS wait_s FROM assessments",
    )
    assert (row.status, row.owner, row.lease_until) == ("pending", None, None)
    assert (row.attempt, row.failures) == (1, 1)
    assert (row.reason, row.detail) == ("empty_answer", "Why.")
    assert 25 < row.wait_s <= 30
    assert (row.judge_version_id, row.finished_at) == (None, None)


async def test_what_is_released_can_be_claimed_at_once_and_counts_no_failure(
    fresh_database: Database, pool: Pool
):
    await store(fresh_database, scenarios=ONE)
    [claim] = await claims(pool).take(1)
    await write(pool, [released(claim)])

    [again] = await claims(pool).take(1)

    assert (again.attempt, again.failures) == (2, 0)


async def test_assessors_that_finish_a_benchmark_together_agree_on_its_overall_quality(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database, 20)
    taken = await claims(pool).take(80)

    async with writing(pool) as first, writing(pool) as second, writing(pool) as third:
        writers = (first, second, third)
        await asyncio.gather(
            *(
                writers[index % 3].write(scored(claim, 10 * (index % 4)))
                for index, claim in enumerate(sorted(taken, key=lambda one: one.scenario))
            )
        )

    whole = await rows(engine, "SELECT * FROM benchmarks")
    assert {(one.status, one.coverage) for one in whole} == {("completed", 4)}
    expected = await rows(
        engine, "SELECT benchmark_id AS id, avg(kpi) AS mean FROM assessments GROUP BY 1"
    )
    means = {one.id: Decimal(one.mean).quantize(Decimal("0.01")) for one in expected}
    assert {one.id: one.overall_quality for one in whole} == means


async def test_the_status_of_a_benchmark_follows_its_assessments(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database)
    taken = await claims(pool).take(4)

    async def after(outcome: Outcome) -> tuple[str, int, Decimal | None, bool]:
        await write(pool, [outcome])
        [row] = await rows(engine, "SELECT * FROM benchmarks")
        return row.status, row.coverage, row.overall_quality, row.assessed_at is not None

    assert await after(scored(taken[0])) == ("pending", 1, None, False)
    assert await after(failed(taken[1], Reason.TRUNCATED, "x")) == ("pending", 1, None, False)
    assert await after(scored(taken[2])) == ("pending", 2, None, False)
    assert await after(scored(taken[3])) == ("incomplete", 3, None, True)


async def test_the_newest_judgement_of_a_scenario_counts(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database)
    await write(pool, [scored(claim, 40) for claim in await claims(pool).take(4)])
    fresh_database.query(
        "INSERT INTO assessments (id, benchmark_id, scenario, generation) "
        "SELECT gen_random_uuid(), benchmark_id, scenario, 2 FROM assessments"
    )

    again = await claims(pool).take(4)
    await write(pool, [scored(claim, 60) for claim in again])

    assert {claim.generation for claim in again} == {2}
    [whole] = await rows(engine, "SELECT * FROM benchmarks")
    assert (whole.status, whole.overall_quality) == ("completed", Decimal("60.00"))


async def test_one_outcome_that_postgres_refuses_leaves_the_others_unharmed(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database)
    good, bad, other, _ = await claims(pool).take(4)
    score = judged([SampleKpi(0, Decimal(5000))], None)
    refused = replace(scored(bad), score=score)

    async with writing(pool) as writer:
        results = await asyncio.gather(
            *(writer.write(one) for one in (scored(good), refused, scored(other))),
            return_exceptions=True,
        )

    assert [results[0], results[2]] == [True, True]
    assert isinstance(results[1], OutcomeWasRefused)
    done = await rows(engine, "SELECT id FROM assessments WHERE status = 'completed'")
    assert {one.id for one in done} == {good.id, other.id}


async def test_words_that_postgres_cannot_store_are_stored_as_well_as_they_can_be(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database, scenarios=ONE)
    [claim] = await claims(pool).take(1)

    assert await write(pool, [scored(claim, words="a\0b\ud800")]) == [True]

    [first, *_] = await rows(engine, "SELECT rationale FROM dimension_scores")
    assert first.rationale == "a\N{REPLACEMENT CHARACTER}b?"


async def test_more_outcomes_than_one_transaction_takes_are_all_written(
    fresh_database: Database, engine: AsyncEngine, pool: Pool
):
    await store(fresh_database, 40)
    taken = await claims(pool).take(200)

    assert await write(pool, [scored(claim) for claim in taken]) == [True] * 160

    assert {one.coverage for one in await rows(engine, "SELECT * FROM benchmarks")} == {4}


async def test_heartbeats_and_writes_never_wait_for_each_other_in_a_circle(
    fresh_database: Database, pool: Pool
):
    await store(fresh_database, 50)
    mine = claims(pool)
    taken = await mine.take(200)
    held = {claim.id: claim.attempt for claim in reversed(taken)}

    async with writing(pool) as writer:
        written = asyncio.gather(*(writer.write(scored(claim)) for claim in taken))
        while not written.done():
            await mine.renew(held)
        assert await written == [True] * 200

"""Claims and fenced writes on a real Postgres: who has an assessment, and whose word counts."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.stage import rows, store
from rigmark_assessor.assess.outcome import Outcome, completed, deferred, failed, released
from rigmark_assessor.claim import Claim, Claims
from rigmark_assessor.judge.client import Call
from rigmark_assessor.judge.reply import Facts
from rigmark_assessor.judge.verdict import DimensionScore, Verdict
from rigmark_assessor.judge.version import judge_version
from rigmark_assessor.reason import Reason
from rigmark_assessor.settings import JudgeSettings
from rigmark_assessor.writer import Writer
from rigmark_shared.methodology import SCENARIOS, ScenarioId, scenario_kpi

ONE = (ScenarioId.AGENT_WORKFLOW,)
VERSION = judge_version(JudgeSettings(judge_model="m"))


def claims(engine: AsyncEngine, owner: str = "me", *, lease_s: float = 45) -> Claims:
    return Claims(engine, owner=owner, lease_s=lease_s)


def expire_leases(database: Database) -> None:
    database.query("UPDATE assessments SET lease_until = now() - interval '1 s'")


def scored(claim: Claim, score: int = 80, *, words: str = "Words.") -> Outcome:
    scenario = SCENARIOS[claim.scenario]
    scores = {dimension.id: score for dimension in scenario.dimensions}
    verdict = Verdict(tuple(DimensionScore(key, score, words) for key in scores), "Summary.")
    outcome = completed(claim, verdict, scenario_kpi(scenario, scores))
    return replace(outcome, calls=(Call(12.5, "verdict", Facts()),))


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[Writer]:
    writer = Writer(engine, VERSION)
    running = asyncio.create_task(writer.run())
    try:
        yield writer
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def write(engine: AsyncEngine, outcomes: Sequence[Outcome]) -> list[bool]:
    """Write outcomes together, and say which claims still stood."""
    async with writing(engine) as writer:
        return await asyncio.gather(*(writer.write(one) for one in outcomes))


async def test_a_claim_brings_what_is_to_be_judged(fresh_database: Database, engine: AsyncEngine):
    [stored] = await store(fresh_database, scenarios=ONE, response="The response.")

    [claim] = await claims(engine).take(10)

    assert claim == Claim(
        id=stored.assessments[ONE[0]],
        benchmark_id=claim.benchmark_id,
        scenario=ONE[0],
        generation=1,
        attempt=1,
        failures=0,
        task="Do agent_workflow.",
        response="The response.",
    )
    [row] = await rows(engine, "SELECT * FROM assessments")
    assert (row.status, row.owner, row.attempt) == ("running", "me", 1)
    [left] = await rows(
        engine, "SELECT EXTRACT(EPOCH FROM lease_until - now()) AS s FROM assessments"
    )
    assert 40 < left.s <= 45


async def test_no_more_is_claimed_than_asked_for_and_the_oldest_first(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, 2, scenarios=ONE)
    fresh_database.query(
        "UPDATE assessments SET not_before = now() - interval '1 h' "
        "WHERE id = (SELECT max(id::text)::uuid FROM assessments)"
    )
    [oldest] = await rows(engine, "SELECT id FROM assessments ORDER BY not_before LIMIT 1")

    taken = await claims(engine).take(1)

    assert [claim.id for claim in taken] == [oldest.id]


async def test_fifty_deliveries_are_one_claim(fresh_database: Database, engine: AsyncEngine):
    await store(fresh_database, scenarios=ONE)

    taken = await asyncio.gather(*(claims(engine, f"{n}").take(50) for n in range(50)))

    assert sum(len(one) for one in taken) == 1


async def test_twenty_claimers_of_five_hundred_rows_claim_each_of_them_once(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, 125)

    async def claim_all(owner: str) -> list[Claim]:
        mine: list[Claim] = []
        while taken := await claims(engine, owner).take(7):
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
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, 2, scenarios=ONE)
    [held] = await claims(engine, "other").take(1)
    fresh_database.query(
        f"UPDATE assessments SET not_before = now() + interval '5 s' WHERE id <> '{held.id}'"
    )

    assert await claims(engine).take(10) == []


async def test_an_expired_lease_can_be_claimed_with_a_new_attempt(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    await claims(engine, "dead").take(1)
    expire_leases(fresh_database)

    [again] = await claims(engine, "alive").take(1)

    assert again.attempt == 2
    assert (await rows(engine, "SELECT owner FROM assessments"))[0].owner == "alive"


async def test_a_heartbeat_renews_what_is_held_and_tells_what_is_not(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, 3, scenarios=ONE)
    mine = claims(engine)
    first, second, third = await mine.take(3)
    fresh_database.query(
        f"UPDATE assessments SET lease_until = now() - interval '1 s' WHERE id = '{second.id}'"
    )
    [taken_over] = await claims(engine, "other").take(1)
    await write(engine, [scored(third)])

    kept = await mine.renew({claim.id: claim.attempt for claim in (first, second, third)})

    assert taken_over.id == second.id
    assert kept == {first.id}


async def test_the_database_tells_when_something_is_due(
    fresh_database: Database, engine: AsyncEngine
):
    mine = claims(engine)
    assert await mine.due_in_s() is None

    await store(fresh_database, scenarios=ONE)
    due_in_s = await mine.due_in_s()
    assert due_in_s is not None
    assert due_in_s <= 0

    await mine.take(1)
    lease_ends_in_s = await mine.due_in_s()
    assert lease_ends_in_s is not None
    assert 40 < lease_ends_in_s <= 45


async def test_a_late_write_after_a_new_claim_touches_nothing_but_its_call_is_kept(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    [late] = await claims(engine, "late").take(1)
    expire_leases(fresh_database)
    [current] = await claims(engine, "current").take(1)

    assert await write(engine, [scored(late, 10)]) == [False]

    [row] = await rows(engine, "SELECT * FROM assessments")
    assert (row.status, row.owner, row.attempt, row.kpi) == ("running", "current", 2, None)
    assert await rows(engine, "SELECT 1 FROM dimension_scores") == []
    assert [one.attempt for one in await rows(engine, "SELECT * FROM judge_calls")] == [1]
    assert await write(engine, [scored(current, 90)]) == [True]
    assert {one.score for one in await rows(engine, "SELECT * FROM dimension_scores")} == {90}


async def test_an_old_and_a_new_claim_written_together_are_told_apart(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    [old] = await claims(engine).take(1)
    expire_leases(fresh_database)
    [new] = await claims(engine).take(1)

    assert await write(engine, [scored(old, 10), scored(new, 90), released(old)]) == [
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
    late, fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    [claim] = await claims(engine).take(1)
    await write(engine, [scored(claim, 90)])
    before = await rows(engine, "SELECT * FROM assessments")

    assert await write(engine, [late(claim)]) == [False]

    assert await rows(engine, "SELECT * FROM assessments") == before
    assert len(await rows(engine, "SELECT * FROM dimension_scores")) == 4


async def test_what_is_put_back_says_why_and_keeps_its_fence(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    [claim] = await claims(engine).take(1)
    outcome = deferred(claim, Reason.EMPTY_ANSWER, "Why.", wait_s=30, counts=True)

    assert await write(engine, [outcome]) == [True]

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
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    [claim] = await claims(engine).take(1)
    await write(engine, [released(claim)])

    [again] = await claims(engine).take(1)

    assert (again.attempt, again.failures) == (2, 0)


async def test_assessors_that_finish_a_benchmark_together_agree_on_its_overall_quality(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, 20)
    taken = await claims(engine).take(80)

    async with writing(engine) as first, writing(engine) as second, writing(engine) as third:
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
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database)
    taken = await claims(engine).take(4)

    async def after(outcome: Outcome) -> tuple[str, int, Decimal | None, bool]:
        await write(engine, [outcome])
        [row] = await rows(engine, "SELECT * FROM benchmarks")
        return row.status, row.coverage, row.overall_quality, row.assessed_at is not None

    assert await after(scored(taken[0])) == ("pending", 1, None, False)
    assert await after(failed(taken[1], Reason.TRUNCATED, "x")) == ("pending", 1, None, False)
    assert await after(scored(taken[2])) == ("pending", 2, None, False)
    assert await after(scored(taken[3])) == ("incomplete", 3, None, True)


async def test_the_newest_judgement_of_a_scenario_counts(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database)
    await write(engine, [scored(claim, 40) for claim in await claims(engine).take(4)])
    fresh_database.query(
        "INSERT INTO assessments (id, benchmark_id, scenario, generation) "
        "SELECT gen_random_uuid(), benchmark_id, scenario, 2 FROM assessments"
    )

    again = await claims(engine).take(4)
    await write(engine, [scored(claim, 60) for claim in again])

    assert {claim.generation for claim in again} == {2}
    [whole] = await rows(engine, "SELECT * FROM benchmarks")
    assert (whole.status, whole.overall_quality) == ("completed", Decimal("60.00"))


async def test_one_outcome_that_postgres_refuses_leaves_the_others_unharmed(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database)
    good, bad, other, _ = await claims(engine).take(4)
    refused = replace(scored(bad), kpi=Decimal(5000))

    async with writing(engine) as writer:
        results = await asyncio.gather(
            *(writer.write(one) for one in (scored(good), refused, scored(other))),
            return_exceptions=True,
        )

    assert [results[0], results[2]] == [True, True]
    assert isinstance(results[1], DBAPIError)
    done = await rows(engine, "SELECT id FROM assessments WHERE status = 'completed'")
    assert {one.id for one in done} == {good.id, other.id}


async def test_words_that_postgres_cannot_store_are_stored_as_well_as_they_can_be(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, scenarios=ONE)
    [claim] = await claims(engine).take(1)

    assert await write(engine, [scored(claim, words="a\0b\ud800")]) == [True]

    [first, *_] = await rows(engine, "SELECT rationale FROM dimension_scores")
    assert first.rationale == "a\N{REPLACEMENT CHARACTER}b?"


async def test_more_outcomes_than_one_transaction_takes_are_all_written(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, 40)
    taken = await claims(engine).take(200)

    assert await write(engine, [scored(claim) for claim in taken]) == [True] * 160

    assert {one.coverage for one in await rows(engine, "SELECT * FROM benchmarks")} == {4}


async def test_heartbeats_and_writes_never_wait_for_each_other_in_a_circle(
    fresh_database: Database, engine: AsyncEngine
):
    await store(fresh_database, 50)
    mine = claims(engine)
    taken = await mine.take(200)
    held = {claim.id: claim.attempt for claim in reversed(taken)}

    async with writing(engine) as writer:
        written = asyncio.gather(*(writer.write(scored(claim)) for claim in taken))
        while not written.done():
            await mine.renew(held)
        assert await written == [True] * 200

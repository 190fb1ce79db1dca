"""`retry` takes up the newest generation alone: of one run no two judgements are ever open."""

from uuid import UUID, uuid4

import pytest

from databases import Database
from integration.assessor.operator import Operator
from integration.assessor.stage import ONE, Stored, store
from integration.assessor.terminal import fail, only, terminal
from rigmark_assessor.operate import queries
from rigmark_assessor.operate.changing import change_all
from rigmark_shared.db.pool import Pool
from rigmark_shared.settings import QueueSettings


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings) -> Operator:
    return terminal(fresh_database, queue_settings)


def judge_again(database: Database, stored: Stored, generation: int, status: str) -> UUID:
    """Add a judgement of a run in a newer generation."""
    id_ = uuid4()
    reason = "'truncated'" if status == "failed" else "NULL"
    kpi = 50 if status == "completed" else "NULL"
    database.query(
        "INSERT INTO assessments (id, benchmark_id, scenario, generation, status, reason, kpi) "
        f"VALUES ('{id_}', '{stored.id}', 'code_generation', {generation}, "
        f"'{status}', {reason}, {kpi})"
    )
    return id_


@pytest.mark.parametrize("status", ["pending", "completed", "failed"])
async def test_an_older_generation_is_refused_in_favour_of_the_newest(
    status: str, fresh_database: Database, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    fail(fresh_database, only(stored))
    between = judge_again(fresh_database, stored, 2, "failed")
    newest = judge_again(fresh_database, stored, 3, status)

    ended = await operator.runs("retry", only(stored), between, "--json")
    dry = await operator.runs("retry", only(stored), "--dry-run", "--json")

    assert (ended.code, ended.json["retried"]) == (3, [])
    assert (dry.code, dry.json["retried"]) == (3, [])
    assert [one["id"] for one in ended.json["left"]] == [str(only(stored)), str(between)]
    for one in (*ended.json["left"], *dry.json["left"]):
        assert str(newest) in one["why"]
        assert f"generation 3, {status}" in one["why"]
        assert ("`retry` that one" in one["why"]) == (status == "failed")
    kept = "SELECT string_agg(status, ',' ORDER BY generation) FROM assessments"
    assert fresh_database.query(kept) == f"failed,failed,{status}"


async def test_the_newest_generation_is_retried_when_it_is_named(
    fresh_database: Database, operator: Operator
):
    [stored] = await store(fresh_database, scenarios=ONE)
    fail(fresh_database, only(stored))
    newest = judge_again(fresh_database, stored, 2, "failed")

    said = await operator.asks("retry", newest)

    assert said["retried"] == [str(newest)]


async def test_a_generation_that_was_begun_since_the_command_looked_is_not_joined_by_an_older_one(
    fresh_database: Database, pool: Pool
):
    [stored] = await store(fresh_database, scenarios=ONE)
    fail(fresh_database, only(stored))
    judge_again(fresh_database, stored, 2, "pending")

    changed = await change_all(pool, queries.RETRY, [only(stored)])

    assert changed == []
    assert fresh_database.query("SELECT count(*) FROM assessments WHERE status = 'pending'") == "1"

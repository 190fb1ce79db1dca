"""`list` finds assessments by what an operator asks for, page by page."""

import asyncio

import pytest

from databases import Database
from integration.assessor.operator import Operator
from integration.assessor.stage import ONE, store
from integration.assessor.terminal import fail, only, terminal
from rigmark_shared.settings import QueueSettings


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings) -> Operator:
    return terminal(fresh_database, queue_settings, RIGMARK_VALKEY_TIMEOUT_S="1")


async def test_list_pages_by_id_until_the_end(fresh_database: Database, operator: Operator):
    stored = await store(fresh_database, 3, scenarios=ONE)

    first = await operator.asks("list", "--limit", 2)
    second = await operator.asks("list", "--limit", 2, "--after", first["next_after"])

    listed = [one["id"] for one in first["assessments"] + second["assessments"]]
    assert listed == sorted(str(only(one)) for one in stored)
    assert second["next_after"] is None


async def test_list_has_the_documented_keys_and_tells_cancelled_from_failed(
    fresh_database: Database, operator: Operator
):
    one, other = await store(fresh_database, 2, scenarios=ONE)
    fail(fresh_database, only(one))
    fail(fresh_database, only(other), "cancelled")

    failed = await operator.asks("list", "--status", "failed")
    cancelled = await operator.asks("list", "--status", "cancelled", "--model", "llama3.1:8b")

    [row] = failed["assessments"]
    assert set(row) == {
        *("id", "benchmark_id", "model", "scenario", "generation", "status", "reason", "detail"),
        *("attempts", "failures", "kpi", "owner", "not_before", "lease_until"),
        *("created_at", "finished_at", "age_s", "benchmark_withdrawn_at"),
    }
    assert (row["id"], row["reason"], row["failures"]) == (str(only(one)), "invalid_output", 3)
    assert [row["id"] for row in cancelled["assessments"]] == [str(only(other))]
    assert cancelled["assessments"][0]["status"] == "cancelled"


async def test_list_keeps_to_its_conditions(fresh_database: Database, operator: Operator):
    [stored] = await store(fresh_database, scenarios=ONE)
    fail(fresh_database, only(stored))
    fresh_database.query("UPDATE assessments SET created_at = now() - interval '3 hours'")
    conditions = {
        ("--reason", "invalid_output"): 1,
        ("--reason", "rate_limited"): 0,
        ("--older-than", "1h"): 1,
        ("--older-than", "2d"): 0,
        ("--model", "another"): 0,
        ("--status", "pending"): 0,
    }

    listed = await asyncio.gather(
        *(operator.asks("list", "--benchmark", stored.id, *options) for options in conditions)
    )

    assert [len(page["assessments"]) for page in listed] == list(conditions.values())


async def test_a_list_for_people_cannot_steer_their_terminal(
    fresh_database: Database, operator: Operator
):
    await store(fresh_database, scenarios=ONE)
    fresh_database.query("UPDATE benchmarks SET model = E'evil\\x1b[2J'")

    listed = await operator.runs("list")

    assert "\x1b" not in listed.out
    assert "evil\\u001b[2J" in listed.out

"""A withdrawn benchmark is judged as promised, told as withdrawn, and judged anew when named."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor.commands import Settings
from integration.assessor.conftest import Assessing
from integration.assessor.operator import Operator
from integration.assessor.rejudging import ALL, NEXT, judged
from integration.assessor.stage import ONE, Stored, assessment, ends, store
from integration.assessor.terminal import one_of, terminal
from rigmark_assessor.versions.generation import State
from rigmark_assessor.versions.reassess import ReassessOptions, reassess
from rigmark_shared.settings import QueueSettings


@pytest.fixture
def operator(fresh_database: Database, queue_settings: QueueSettings) -> Operator:
    return terminal(fresh_database, queue_settings)


def withdraw(database: Database, stored: Stored) -> None:
    database.query(f"UPDATE benchmarks SET withdrawn_at = now() WHERE id = '{stored.id}'")


async def test_it_is_judged_all_the_same(
    assessing: Assessing, fresh_database: Database, engine: AsyncEngine
):
    [stored] = await store(fresh_database, scenarios=ONE)
    withdraw(fresh_database, stored)

    async with assessing():
        await ends(engine)

    assert (await assessment(engine, stored)).status == "completed"


async def test_a_list_and_an_explanation_say_so(fresh_database: Database, operator: Operator):
    withdrawn, other = await store(fresh_database, 2, scenarios=ONE)
    withdraw(fresh_database, withdrawn)

    listed = await operator.asks("list")
    table = (await operator.runs("list")).out
    told = await operator.asks("explain", one_of(withdrawn))
    text = (await operator.runs("explain", one_of(withdrawn))).out
    plain = await operator.asks("explain", one_of(other))

    by_id = {one["benchmark_id"]: one["benchmark_withdrawn_at"] for one in listed["assessments"]}
    assert by_id[str(withdrawn.id)] is not None
    assert by_id[str(other.id)] is None
    assert [line.endswith("withdrawn") for line in table.splitlines()[1:]].count(True) == 1
    assert told["benchmark"]["withdrawn_at"] == by_id[str(withdrawn.id)]
    assert "it stands on no board, and is judged all the same" in text
    assert plain["benchmark"]["withdrawn_at"] is None


async def test_it_is_judged_anew_only_when_it_is_named(
    fresh_database: Database, assessing: Assessing, engine: AsyncEngine, command_settings: Settings
):
    withdrawn, _ = await judged(fresh_database, assessing, engine, 2)
    withdraw(fresh_database, withdrawn)
    settings = command_settings(judge_model=NEXT)
    model = ReassessOptions(filters={"model": "llama3.1:8b"})

    by_filter = await reassess(settings, model)
    all_of_them = await reassess(settings, ALL)
    named = await reassess(settings, ReassessOptions(benchmarks=[withdrawn.id], yes=True))

    assert by_filter.by_state == {State.DUE: 1, State.WITHDRAWN: 1}
    assert (all_of_them.assessments, named.assessments) == (4, 4)
    assert "--benchmark ID judges it all the same" in all_of_them.to_text()

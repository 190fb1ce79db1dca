"""The writer: many posts in one statement, and each with an outcome of its own."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from builders import attempt, scenario_run, submission
from databases import Database
from rigmark_ingest.benchmarks.rows import Rows, rows_of
from rigmark_ingest.benchmarks.writer import Writer
from rigmark_shared.db.engine import create_engine
from rigmark_shared.settings import DatabaseSettings
from rigmark_shared.wire import Submission


@pytest.fixture
async def engine(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database.settings("rigmark_ingest"), application="test")
    yield engine
    await engine.dispose()


def rows(name: str | None = None, **changes: str) -> Rows:
    document = submission(
        hardware={"name": name or f"rig {uuid4()}"},
        scenarios=[scenario_run(attempts=[attempt(0), attempt(1)], **changes)],
    )
    parsed = Submission.model_validate_json(json.dumps(document))
    return rows_of(parsed, rig_id=None, idempotency_key=None)


async def write(engine: AsyncEngine, batch: list[Rows]) -> list[bool | BaseException]:
    writer = Writer(engine, patience_s=20)
    stores = [asyncio.create_task(writer.store(each)) for each in batch]
    await asyncio.sleep(0)  # all of them wait before the writer looks
    running = asyncio.create_task(writer.run())
    outcomes = await asyncio.gather(*stores, return_exceptions=True)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return outcomes


async def test_what_waits_together_is_stored_in_one_transaction(
    engine: AsyncEngine, database: Database
):
    batch = [rows() for _ in range(20)]

    outcomes = await write(engine, batch)

    ids = ", ".join(f"'{each.benchmark_id}'" for each in batch)
    assert outcomes == [True] * 20
    stored = f"SELECT count(*), count(DISTINCT xmin::text) FROM benchmarks WHERE id IN ({ids})"
    assert database.query(stored) == "20|1"
    children = f"SELECT count(*) FROM attempts WHERE benchmark_id IN ({ids})"
    assert database.query(children) == "40"


async def test_the_same_document_twice_in_one_batch_is_stored_once(engine: AsyncEngine):
    outcomes = await write(engine, [rows("twin"), rows("twin"), rows()])

    assert outcomes.count(True) == 2
    assert outcomes[2] is True


async def test_a_document_that_the_database_refuses_takes_no_other_with_it(
    engine: AsyncEngine, database: Database
):
    database.query("ALTER TABLE benchmarks ADD CONSTRAINT bad CHECK (hardware <> 'bad')")

    outcomes = await write(engine, [rows(), rows("bad"), rows()])

    database.query("ALTER TABLE benchmarks DROP CONSTRAINT bad")
    assert outcomes[0] is True
    assert isinstance(outcomes[1], asyncpg.CheckViolationError)
    assert outcomes[2] is True


async def test_a_post_whose_rig_has_left_is_stored_all_the_same(
    engine: AsyncEngine, database: Database
):
    writer, left, stays = Writer(engine, patience_s=20), rows(), rows()
    gone = asyncio.create_task(writer.store(left))
    kept = asyncio.create_task(writer.store(stays))
    await asyncio.sleep(0)
    gone.cancel()

    running = asyncio.create_task(writer.run())
    assert await kept

    running.cancel()
    await asyncio.gather(running, gone, return_exceptions=True)
    query = f"SELECT count(*) FROM benchmarks WHERE id = '{left.benchmark_id}'"
    assert database.query(query) == "1"


async def test_long_documents_are_spread_over_several_statements(
    engine: AsyncEngine, database: Database
):
    answer = "a" * 400_000
    batch = [rows(prompt=answer, response=answer) for _ in range(12)]

    outcomes = await write(engine, batch)

    ids = ", ".join(f"'{each.benchmark_id}'" for each in batch)
    query = f"SELECT count(DISTINCT xmin::text) FROM benchmarks WHERE id IN ({ids})"
    assert outcomes == [True] * 12
    assert database.query(query) == "3"


async def test_nobody_waits_longer_than_the_writers_patience_and_nothing_piles_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = create_engine(
            DatabaseSettings(database_url=f"postgresql://x@127.0.0.1:{port}/x"), application="test"
        )
        writer = Writer(engine, patience_s=0.2)
        running = asyncio.create_task(writer.run())

        outcomes = await asyncio.gather(
            *(writer.store(rows()) for _ in range(100)), return_exceptions=True
        )

        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await engine.dispose()
    assert {type(outcome) for outcome in outcomes} == {TimeoutError}
    assert not writer._queue

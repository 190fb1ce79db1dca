"""What is told to end does end, also when the database or the driver is in the way."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
import pytest

from databases import Database
from faults.proxy import HOST, Mode, Proxy
from patience import PATIENCE_S
from rigmark_assessor.database import DatabaseIsAway, repeat
from rigmark_shared.db.driver import is_transient
from rigmark_shared.db.pool import Pool, open_pool
from rigmark_shared.settings import DatabaseSettings

SHORT_S = 0.3


@pytest.fixture
async def line(database: Database) -> AsyncIterator[Proxy]:
    """A proxy before the private Postgres."""
    folder = unquote(parse_qs(urlsplit(database.url("owner")).query)["host"][0])
    proxy = Proxy(lambda: asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432"))
    await proxy.open()
    yield proxy
    await proxy.close()


@pytest.fixture
async def pool(line: Proxy, database: Database) -> AsyncIterator[Pool]:
    """A pool of an assessor behind that proxy."""
    settings = DatabaseSettings(
        database_url=f"postgresql://rigmark_assessor@{HOST}:{line.port}/{database.name}",
        database_pool_timeout_s=SHORT_S,
        database_statement_timeout_s=30,
    )
    async with open_pool(settings, application="tests") as opened:
        yield opened


async def ask(pool: Pool, asked: asyncio.Event) -> None:
    async with pool.connection() as connection:
        await connection.fetchval("SELECT 1")
        asked.set()
        await connection.fetchval("SELECT pg_sleep(20)")


async def test_a_statement_on_a_half_open_connection_can_be_cancelled(pool: Pool, line: Proxy):
    asked = asyncio.Event()
    asking = asyncio.create_task(ask(pool, asked))
    await asked.wait()
    await asyncio.sleep(0)
    line.behave(Mode.HALF_OPEN)

    asking.cancel()
    await asyncio.wait([asking], timeout=PATIENCE_S)

    # And not a TimeoutError, which a loop would take for a database that is away.
    assert asking.cancelled()


async def test_a_connection_that_went_half_open_is_replaced(pool: Pool, line: Proxy):
    asked = asyncio.Event()
    asking = asyncio.create_task(ask(pool, asked))
    await asked.wait()
    line.behave(Mode.HALF_OPEN)
    line.behave(Mode.PASS)
    asking.cancel()
    await asyncio.wait([asking], timeout=PATIENCE_S)

    async with pool.connection() as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_a_loop_ends_although_its_cancellation_was_lost_below():
    begun = asyncio.Event()

    async def step() -> float:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise TimeoutError from None
        return 0

    working = asyncio.create_task(repeat(step, work="a test"))
    await begun.wait()
    working.cancel()
    await asyncio.wait([working], timeout=PATIENCE_S)

    assert working.cancelled()


async def test_a_loop_goes_on_after_a_connection_that_the_server_ended_just_now():
    steps = 0

    async def step() -> float:
        nonlocal steps
        steps += 1
        raise asyncpg.InternalClientError("cannot switch to state 12")

    async def sleep(_: float) -> None:
        if steps == 3:
            raise asyncio.CancelledError

    working = asyncio.create_task(repeat(step, work="a test", sleep=sleep))
    await asyncio.wait([working], timeout=PATIENCE_S)

    assert steps == 3
    assert working.cancelled()


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.InternalClientError("cannot switch to state 12"),
        asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT"),
        asyncpg.DeadlockDetectedError("deadlock detected"),
        asyncpg.TooManyConnectionsError("too many connections"),
    ],
)
def test_trying_later_may_help(error: Exception):
    assert is_transient(error)
    assert isinstance(error, DatabaseIsAway)


def test_trying_later_does_not_help_what_the_database_will_never_take():
    assert not is_transient(asyncpg.NotNullViolationError("null value"))

"""The pool of driver connections: every wait ends, and what breaks is replaced."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from databases import Database
from patience import PATIENCE_S
from rigmark_shared.db.pool import Pool, driver_address, open_pool
from rigmark_shared.settings import DatabaseSettings


@asynccontextmanager
async def opened(database: Database, **changes: object) -> AsyncIterator[Pool]:
    settings = DatabaseSettings(database_url=database.url("rigmark_assessor"), **changes)
    async with open_pool(settings, application="the tests") as pool:
        yield pool


async def number_of(pool: Pool) -> int:
    """Return the process id of the server's side of a connection."""
    async with pool.connection() as connection:
        return int(await connection.fetchval("SELECT pg_backend_pid()"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("application_name", "the tests"),
        ("statement_timeout", "3500ms"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("jit", "off"),
    ],
)
async def test_a_session_is_told_who_it_is_of_and_how_long_it_may_take(
    database: Database, name: str, value: str
):
    async with (
        opened(database, database_statement_timeout_s=3.5) as pool,
        pool.connection() as connection,
    ):
        told = await connection.fetchval("SELECT current_setting($1)", name)

    assert told == value


async def test_a_statement_that_takes_too_long_is_ended_and_the_connection_is_kept(
    database: Database,
):
    async with opened(database, database_statement_timeout_s=0.1, database_pool_size=1) as pool:
        before = await number_of(pool)

        async with pool.connection() as connection:
            with pytest.raises(asyncpg.QueryCanceledError):
                await connection.fetchval("SELECT pg_sleep(60)")

        assert await number_of(pool) == before


async def test_nobody_waits_for_a_connection_for_longer_than_is_set(database: Database):
    async with opened(database, database_pool_size=1, database_pool_timeout_s=0.1) as pool:
        async with asyncio.timeout(PATIENCE_S), pool.connection():
            with pytest.raises(TimeoutError):
                await number_of(pool)
            assert (pool.in_use, pool.waiting) == (1, 0)

        assert await number_of(pool) > 0
        assert (pool.in_use, pool.waiting) == (0, 0)


async def test_who_waits_is_counted(database: Database):
    async with opened(database, database_pool_size=1) as pool:
        async with pool.connection():
            waits = asyncio.create_task(number_of(pool))
            async with asyncio.timeout(PATIENCE_S):
                while not pool.waiting:
                    await asyncio.sleep(0)

        assert await waits > 0
        assert pool.waiting == 0


async def test_a_connection_that_breaks_in_use_is_replaced(database: Database):
    async with opened(database, database_pool_size=1) as pool:
        before = await number_of(pool)

        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            async with pool.connection() as connection:
                await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        assert await number_of(pool) != before


async def test_a_connection_that_the_server_closed_while_it_was_idle_is_replaced(
    database: Database,
):
    async with opened(database, database_pool_size=1) as pool:
        before = await number_of(pool)
        async with pool.connection() as connection:
            closed = asyncio.Event()
            connection.add_termination_listener(lambda _: closed.set())

        database.query(f"SELECT pg_terminate_backend({before})")
        async with asyncio.timeout(PATIENCE_S):
            await closed.wait()

        assert await number_of(pool) != before


async def test_what_a_cancelled_task_had_begun_is_undone(fresh_database: Database):
    store = "INSERT INTO assessors (owner, state) VALUES ('it', 'ready')"
    async with opened(fresh_database, database_pool_size=1) as pool:
        stored = asyncio.Event()

        async def work() -> None:
            async with pool.transaction() as connection:
                await connection.execute(store)
                stored.set()
                await connection.execute("SELECT pg_sleep(60)")

        working = asyncio.create_task(work())
        await stored.wait()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

        async with asyncio.timeout(PATIENCE_S), pool.connection() as connection:
            assert await connection.fetchval("SELECT count(*) FROM assessors") == 0


async def test_a_transaction_is_kept_when_it_ends_well_and_else_undone(fresh_database: Database):
    store = "INSERT INTO assessors (owner, state) VALUES ($1, 'ready')"

    async def work(pool: Pool, owner: str, state: str | None) -> None:
        async with pool.transaction() as connection:
            await connection.execute(store, owner)
            await connection.execute("UPDATE assessors SET state = $1", state)

    async with opened(fresh_database) as pool:
        await work(pool, "kept", "paused")
        with pytest.raises(asyncpg.NotNullViolationError):
            await work(pool, "undone", None)

    assert fresh_database.query("SELECT owner FROM assessors") == "kept"


async def test_it_opens_without_a_server_and_says_so_when_it_is_used():
    nowhere = DatabaseSettings(database_url="postgresql://nobody@127.0.0.1:1/none")

    async with open_pool(nowhere, application="the tests") as pool:
        with pytest.raises(OSError, match="Connect call failed"):
            await number_of(pool)


async def test_a_server_that_takes_calls_and_never_answers_is_given_up(tmp_path: Path):
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_unix_server(listen, tmp_path / ".s.PGSQL.5432")
    settings = DatabaseSettings(
        database_url=f"postgresql://nobody@/none?host={tmp_path}", database_pool_timeout_s=0.1
    )

    async with server, open_pool(settings, application="the tests") as pool:
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises(TimeoutError):
                await number_of(pool)


async def test_the_password_of_the_settings_is_given_when_the_server_asks(tmp_path: Path):
    given: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = int.from_bytes(await reader.readexactly(4), "big")
        await reader.readexactly(length - 4)
        # AuthenticationCleartextPassword: https://www.postgresql.org/docs/18/protocol-message-formats.html
        writer.write(b"R" + (8).to_bytes(4, "big") + (3).to_bytes(4, "big"))
        await reader.readexactly(1)
        length = int.from_bytes(await reader.readexactly(4), "big")
        given.set_result((await reader.readexactly(length - 4)).rstrip(b"\0"))
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_unix_server(ask, tmp_path / ".s.PGSQL.5432")
    settings = DatabaseSettings(
        database_url=f"postgresql://nobody:other@/none?host={tmp_path}",
        database_password="from a file",
        database_pool_timeout_s=PATIENCE_S,
    )

    async with server, open_pool(settings, application="the tests") as pool:
        with pytest.raises((asyncpg.PostgresError, OSError)):
            await number_of(pool)

    assert await given == b"from a file"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("postgresql://a@h:5/d", "postgresql://a@h:5/d"),
        ("postgresql+asyncpg://a:b%40c@h/d", "postgresql://a:b%40c@h/d"),
        ("postgresql://a@h/d?ssl=require", "postgresql://a@h/d?sslmode=require"),
        ("postgresql://a@/d?host=/run/pg", "postgresql://a@/d?host=/run/pg"),
    ],
)
def test_an_address_is_read_as_by_the_other_rooms(url: str, address: str):
    assert driver_address(url) == address

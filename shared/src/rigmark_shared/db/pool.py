"""A pool of bare driver connections, for rooms that stay small: SQLAlchemy alone takes 20 MB."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from rigmark_shared.settings import DatabaseSettings

_CLOSE_S: Final = 5.0
_COMMAND_GRACE_S: Final = 5.0
"""The server ends a statement itself; this is for one that does not answer any more."""
_BROKEN: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # A statement on a connection that the server has just ended, and whose end is not read yet.
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


class _Connection(asyncpg.Connection):  # type: ignore[misc]  # the driver has no types
    """A connection whose users leave nothing in its session, so that giving it back is free."""

    def get_reset_query(self) -> str:
        """Return what is sent when it is given back; an open transaction is ended in any case."""
        return ""


class Pool:
    """Connections of one process, made when first used, so that a room boots without Postgres."""

    def __init__(self, connections: asyncpg.Pool, *, wait_s: float) -> None:
        self._connections = connections
        self._wait_s = wait_s
        self._waiting = 0
        self._end: asyncio.TimerHandle | None = None

    @property
    def in_use(self) -> int:
        """How many connections are lent."""
        pool = self._connections
        return int(pool.get_size() - pool.get_idle_size())

    @property
    def waiting(self) -> int:
        """How many callers wait for a connection."""
        return self._waiting

    def cut_off_in(self, seconds: float) -> None:
        """Cut all connections off after that time: what waits for a database that hangs fails."""
        loop = asyncio.get_running_loop()
        self._end = loop.call_later(seconds, self._connections.terminate)

    async def close(self) -> None:
        """Close the connections; those that do not close in time are cut off."""
        # Where closing does not end in time, the driver's pool cuts its connections itself.
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await self._connections.close()
        if self._end is not None:
            self._end.cancel()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a live connection; one that breaks is thrown away, not given back.

        Each statement on it is a transaction of its own. Raises TimeoutError when none is free
        in time.
        """
        async with self._lent() as connection:
            try:
                yield connection
            except _BROKEN:
                connection.terminate()
                raise

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection for one transaction, committed when the block ends without an error."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[asyncpg.Connection]:
        self._waiting += 1
        try:
            connection = await self._connections.acquire(timeout=self._wait_s)
        finally:
            self._waiting -= 1
        try:
            yield connection
        finally:
            # One that cannot be given back in time is closed by the driver. That must not stand in
            # for how its use ended: a cancellation would be taken for a database that is away.
            with suppress(*_BROKEN):
                await self._connections.release(connection)


@asynccontextmanager
async def open_pool(settings: DatabaseSettings, *, application: str) -> AsyncIterator[Pool]:
    """Give a pool that ends with the context; what is still lent then is cut off soon."""
    connections = await asyncpg.create_pool(
        driver_address(settings.database_url),
        password=settings.database_password.get_secret_value() or None,
        min_size=0,
        max_size=settings.database_pool_size,
        connection_class=_Connection,
        timeout=settings.database_pool_timeout_s,
        command_timeout=settings.database_statement_timeout_s + _COMMAND_GRACE_S,
        server_settings={
            "application_name": application,
            "statement_timeout": str(round(settings.database_statement_timeout_s * 1000)),
            "idle_in_transaction_session_timeout": "30000",
            "jit": "off",
        },
    )
    pool = Pool(connections, wait_s=settings.database_pool_timeout_s)
    try:
        yield pool
    finally:
        await pool.close()


def driver_address(url: str) -> str:
    """Return an address as the driver reads it, from one that SQLAlchemy reads.

    The two differ in the name of the scheme and in that of the mode of TLS.
    """
    parts = urlsplit(url)
    query = [("sslmode" if key == "ssl" else key, value) for key, value in parse_qsl(parts.query)]
    return urlunsplit(parts._replace(scheme="postgresql", query=urlencode(query, safe="/")))

"""The bare asyncpg connection of SQLAlchemy's pool, for the few statements whose cost counts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

# Connection, a conflict with another transaction, resources, operator intervention.
_TRANSIENT_CLASSES = ("08", "40", "53", "57")
_READ_ONLY = "25006"  # as a standby is that was not promoted yet

_BROKEN = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # A statement on a connection that the server has just ended, and whose end is not read yet.
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


@asynccontextmanager
async def driver_connection(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """Yield a live asyncpg connection; one that breaks is thrown away, not given back.

    Each statement on it is a transaction of its own.
    """
    async with engine.connect() as connection:
        driver = await _live(connection)
        try:
            yield driver
        except _BROKEN:
            await connection.invalidate()
            raise


async def _live(connection: AsyncConnection) -> asyncpg.Connection:
    """Return the driver's connection, dialled anew when the server closed it meanwhile."""
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is None or driver.is_closed():
        await connection.invalidate()
        driver = (await connection.get_raw_connection()).driver_connection
    return driver


def is_transient(error: BaseException) -> bool:
    """Whether the database is away, busy or shutting down, so that trying later may help."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return is_transient(error.orig) or error.connection_invalidated
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return state[:2] in _TRANSIENT_CLASSES or state == _READ_ONLY
    cause = error.__cause__
    return isinstance(error, (*_BROKEN, PoolTimeoutError)) or (
        cause is not None and is_transient(cause)
    )

"""Reading from Postgres: every failure to reach it becomes one error."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolIsExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from rigmark_web.errors import DatabaseIsAway

Found = TypeVar("Found")

# By class: connection, sign-in, unknown database, resources, operator (timeouts, shutdown).
_AWAY_CLASSES: Final = ("08", "28", "3D", "53", "57")
# The tables are not there yet, or not yet granted: the migration has still to run.
_NOT_MIGRATED: Final = ("42P01", "42501")


class Reader:
    """Runs queries, each on a connection that is given back when the query ends."""

    def __init__(self, engine: AsyncEngine) -> None:
        # All statements of one page see the same moment.
        self._engine = engine.execution_options(isolation_level="REPEATABLE READ")

    async def read(self, query: Callable[[AsyncConnection], Awaitable[Found]]) -> Found:
        """Return what the query finds; raises DatabaseIsAway when trying again may help."""
        try:
            return await self._read_on_a_live_connection(query)
        except (OSError, PoolIsExhausted, asyncpg.InternalClientError) as error:
            # The last: the server has just ended the connection, and its end is not read yet.
            raise DatabaseIsAway from error
        except DBAPIError as error:
            if not _is_away(error):
                raise
            raise DatabaseIsAway from error

    async def _read_on_a_live_connection(
        self, query: Callable[[AsyncConnection], Awaitable[Found]]
    ) -> Found:
        try:
            return await self._read_once(query)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        # Postgres was restarted since the pool was filled; the pool is empty now.
        return await self._read_once(query)

    async def _read_once(self, query: Callable[[AsyncConnection], Awaitable[Found]]) -> Found:
        async with self._engine.connect() as connection:
            return await query(connection)


def _is_away(error: DBAPIError) -> bool:
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return error.connection_invalidated or state[:2] in _AWAY_CLASSES or state in _NOT_MIGRATED

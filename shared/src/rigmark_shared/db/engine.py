"""The engine: one pool of connections per process, every wait bounded."""

import asyncio
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from rigmark_shared.settings import DatabaseSettings

_CLOSE_S: Final = 2.0


def database_url(settings: DatabaseSettings) -> URL:
    """Return the address with its driver and, where one is set, its password."""
    url = make_url(settings.database_url).set(drivername="postgresql+asyncpg")
    password = settings.database_password.get_secret_value()
    return url.set(password=password) if password else url


def create_engine(
    settings: DatabaseSettings, *, application: str, read_only: bool = False
) -> AsyncEngine:
    """Return an engine that connects when first used, so that a room boots without Postgres."""
    timeout_ms = round(settings.database_statement_timeout_s * 1000)
    server_settings = {
        "application_name": application,
        "statement_timeout": str(timeout_ms),
        "idle_in_transaction_session_timeout": "30000",
        "jit": "off",
    }
    if read_only:
        server_settings["default_transaction_read_only"] = "on"
    return create_async_engine(
        database_url(settings),
        pool_size=settings.database_pool_size,
        max_overflow=0,
        pool_timeout=settings.database_pool_timeout_s,
        pool_pre_ping=False,
        pool_use_lifo=True,
        connect_args={
            "timeout": settings.database_pool_timeout_s,
            "command_timeout": settings.database_statement_timeout_s + 5,
            "server_settings": server_settings,
        },
    )


async def close_engine(engine: AsyncEngine) -> None:
    """Close the connections; what a server that hangs keeps open ends with the process.

    By itself the engine waits for one connection after the other, each as long as a statement.
    """
    try:
        async with asyncio.timeout(_CLOSE_S):
            await engine.dispose()
    except TimeoutError:
        await engine.dispose(close=False)

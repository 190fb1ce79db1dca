"""Work beside a server's requests without which it must not go on."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

log = structlog.get_logger(__name__)


@asynccontextmanager
async def essential(work: str) -> AsyncIterator[None]:
    """End the process in good order when the work within fails, so that a supervisor restarts it.

    A server whose background work has died still listens, and fails every request for ever.
    """
    try:
        yield
    except BaseExceptionGroup as error:
        log.critical("essential_work_broke", work=work, exc_info=error)
        signal.raise_signal(signal.SIGTERM)
        raise

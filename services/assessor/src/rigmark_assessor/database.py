"""Work that goes on while the database is away: it says so once, and tries again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Never

import asyncpg
import structlog

from rigmark_shared.cancellation import heed_cancellation

DatabaseIsAway = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # A statement on a connection that the server has just ended, and whose end is not read yet.
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
"""What a statement raises while the database cannot be used."""

RETRY_S: Final = 1.0
# SQLSTATE classes of data that Postgres will never take, and of statements that it does not know.
_REFUSALS: Final = ("22", "23", "42")

log = structlog.get_logger(__name__)


class Trouble:
    """Announces the beginning and the end of trouble, and not each try between them."""

    def __init__(self, work: str) -> None:
        self._work = work
        self._lasts = False

    def met(self, error: BaseException) -> None:
        """Take note of a failed try."""
        if not self._lasts:
            log.warning("database_is_away", work=self._work, error=type(error).__name__)
        self._lasts = True

    def over(self) -> None:
        """Take note of a try that worked."""
        if self._lasts:
            log.info("database_is_back", work=self._work)
        self._lasts = False


def is_refusal(error: BaseException) -> bool:
    """Say whether the database refuses what was sent, so that another try is of no use."""
    state = getattr(error, "sqlstate", None)
    return isinstance(state, str) and state.startswith(_REFUSALS)


async def repeat(
    step: Callable[[], Awaitable[float]],
    *,
    work: str,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Never:
    """Take a step, wait as long as it says, and so on; while the database is away, try again."""
    trouble = Trouble(work)
    while True:
        try:
            wait_s = await step()
        except DatabaseIsAway as error:
            trouble.met(error)
            wait_s = RETRY_S
        else:
            trouble.over()
        heed_cancellation()
        await sleep(wait_s)

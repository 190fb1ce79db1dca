"""Writes outcomes: those that come while one transaction runs share the next one."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Never

from rigmark_assessor.assess.documents import versions_of
from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.assess.repository import register_judge, write_outcomes
from rigmark_assessor.claim import Fence
from rigmark_assessor.database import (
    RETRY_S,
    DatabaseIsAway,
    Trouble,
    is_refusal,
)
from rigmark_shared.cancellation import heed_cancellation
from rigmark_shared.db.pool import Pool

MOST_AT_ONCE: Final = 100
# No slot waits for a write, and a transaction costs much the same for one outcome as for ten.
_GATHER_S: Final = 0.05

Waiting = tuple[Outcome, asyncio.Future[bool]]


class OutcomeWasRefused(Exception):
    """The database will never take this outcome as it is."""


class Writer:
    """Holds outcomes until they are committed, however long the database is away."""

    def __init__(self, pool: Pool, *, written: Callable[[float], object] = lambda _: None) -> None:
        self._pool = pool
        self._were_written = written
        self._version_ids: dict[bytes, int] = {}
        self._waiting: list[Waiting] = []
        self._begun: Sequence[Waiting] = ()
        self._has_ended = False
        self._called = asyncio.Event()
        self._trouble = Trouble("writing outcomes")

    async def write(self, outcome: Outcome) -> bool:
        """Return when an outcome is committed, and whether its claim still stood.

        Raises OutcomeWasRefused when the database will never take it, and CancelledError when the
        writer has ended before it could tell.
        """
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if self._has_ended:
            done.cancel()
        self._waiting.append((outcome, done))
        self._called.set()
        return await done

    async def run(self) -> Never:
        """Write what comes until cancelled; nobody waits for it any more after that."""
        try:
            while True:
                await self._called.wait()
                await asyncio.sleep(_GATHER_S)
                self._called.clear()
                await self._write_what_waits()
        finally:
            self._has_ended = True
            for _, done in (*self._begun, *self._waiting):
                done.cancel()

    async def _write_what_waits(self) -> None:
        while self._waiting:
            self._begun = self._waiting[:MOST_AT_ONCE]
            self._waiting = self._waiting[MOST_AT_ONCE:]
            await self._write_all(self._begun)
            heed_cancellation()

    async def _write_all(self, batch: Sequence[Waiting]) -> None:
        try:
            written = await self._commit([outcome for outcome, _ in batch])
        except OutcomeWasRefused as error:
            await self._after_refusal(batch, error)
            return
        for outcome, done in batch:
            if not done.done():
                done.set_result(outcome.claim.fence in written)

    async def _after_refusal(self, batch: Sequence[Waiting], error: OutcomeWasRefused) -> None:
        if len(batch) > 1:
            # One of them is at fault, and the others must not suffer for it.
            for one in batch:
                await self._write_all([one])
            return
        _, done = batch[0]
        if not done.done():
            done.set_exception(error)

    async def _commit(self, outcomes: Sequence[Outcome]) -> set[Fence]:
        while True:
            try:
                written = await self._transaction(outcomes)
            except DatabaseIsAway as error:
                if is_refusal(error):
                    raise OutcomeWasRefused(str(error)) from error
                self._trouble.met(error)
                heed_cancellation()
                await asyncio.sleep(RETRY_S)
            else:
                self._trouble.over()
                self._were_written(len(outcomes))
                return written

    async def _transaction(self, outcomes: Sequence[Outcome]) -> set[Fence]:
        async with self._pool.connection() as connection:
            for digest, version in versions_of(outcomes).items():
                if digest not in self._version_ids:
                    self._version_ids[digest] = await register_judge(connection, version)
            if not any(one.status.is_final for one in outcomes):
                # One statement, and so a transaction of its own.
                return await write_outcomes(connection, outcomes, ids=self._version_ids)
            async with connection.transaction():
                return await write_outcomes(connection, outcomes, ids=self._version_ids)

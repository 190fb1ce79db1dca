"""What keeps books in the background ends when it is told to, also where the driver forgets that.

A driver that waits with a deadline may lose a cancellation when what it waited for has just come.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from decimal import Decimal
from typing import Any, cast
from uuid import uuid4

import asyncpg

from databases import Database
from integration.assessor.fence import ONE, claims
from integration.assessor.stage import store
from patience import PATIENCE_S
from rigmark_assessor.assess.outcome import released
from rigmark_assessor.cost.account import Account
from rigmark_assessor.cost.allot import Limits, Wish
from rigmark_assessor.writer import Writer
from rigmark_shared.db.pool import Pool
from rigmark_shared.ids import BenchmarkId, new_assessment_id
from unit.assessor.replies import claim

Lent = AbstractAsyncContextManager[asyncpg.Connection]


class Forgetful:
    """A pool that works, and once forgets that it was cancelled when its work is done."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.is_done = asyncio.Event()

    @asynccontextmanager
    async def _once(self, lend: Callable[[], Lent]) -> AsyncIterator[asyncpg.Connection]:
        async with lend() as connection:
            yield connection
        if not self.is_done.is_set():
            self.is_done.set()
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    def connection(self) -> Lent:
        """Lend a connection."""
        return self._once(self._pool.connection)

    def transaction(self) -> Lent:
        """Lend a connection for one transaction."""
        return self._once(self._pool.transaction)


class Hanging:
    """A pool whose connections never come."""

    def __init__(self) -> None:
        self.is_asked = asyncio.Event()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """Wait for ever."""
        self.is_asked.set()
        await asyncio.Event().wait()
        yield cast("Any", None)


async def ended(*tasks: "asyncio.Task[Any]") -> bool:
    """Say whether tasks end soon; what does not is ended."""
    _, pending = await asyncio.wait(tasks, timeout=PATIENCE_S)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return not pending


async def test_a_writer_whose_cancellation_was_forgotten_ends_with_what_it_has_written(
    fresh_database: Database, pool: Pool
):
    await store(fresh_database, scenarios=ONE)
    [mine] = await claims(pool).take(1)
    forgetful = Forgetful(pool)
    writer = Writer(cast("Pool", forgetful))
    running, writing = (
        asyncio.create_task(writer.run()),
        asyncio.create_task(writer.write(released(mine))),
    )
    await asyncio.wait_for(forgetful.is_done.wait(), PATIENCE_S)

    running.cancel()

    assert await ended(running, writing)
    assert writing.result() is True
    assert fresh_database.query("SELECT status FROM assessments") == "pending"


async def test_nobody_waits_for_a_writer_that_has_ended():
    hanging = Hanging()
    writer = Writer(cast("Pool", hanging))
    running = asyncio.create_task(writer.run())
    begun = asyncio.create_task(writer.write(released(claim())))
    await asyncio.wait_for(hanging.is_asked.wait(), PATIENCE_S)
    waiting = asyncio.create_task(writer.write(released(claim())))
    await asyncio.sleep(0)

    running.cancel()
    later = asyncio.create_task(_after(running, writer))

    assert await ended(running, begun, waiting, later)
    assert [one.cancelled() for one in (begun, waiting, later)] == [True, True, True]


async def _after(running: "asyncio.Task[Any]", writer: Writer) -> None:
    await asyncio.wait([running])
    await writer.write(released(claim()))


async def test_an_account_whose_cancellation_was_forgotten_ends_with_what_it_has_granted(
    fresh_database: Database, pool: Pool
):
    [stored] = await store(fresh_database, scenarios=ONE)
    forgetful = Forgetful(pool)
    account = Account(pool=cast("Pool", forgetful), limits=Limits(day=Decimal(1)), keep_s=60)
    wish = Wish(
        id=uuid4(),
        assessment_id=new_assessment_id(),
        attempt=1,
        benchmark_id=BenchmarkId(stored.id),
        usd=Decimal("0.1"),
    )
    running = asyncio.create_task(account.run())
    reserving = asyncio.create_task(account.reserve(wish))
    await asyncio.wait_for(forgetful.is_done.wait(), PATIENCE_S)

    running.cancel()

    assert await ended(running, reserving)
    assert reserving.result().usd == Decimal("0.1")
    assert fresh_database.query("SELECT reserved_usd FROM judge_budgets") == "0.10000000"

"""The writer: what arrives together is stored in one statement and one commit."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.benchmarks import repository
from rigmark_ingest.benchmarks.rows import Rows
from rigmark_shared.cancellation import heed_cancellation
from rigmark_shared.db.driver import is_transient

_STATEMENTS_AT_ONCE = 2
_BATCH = 32
# Long documents would make a statement that takes too long for all of its posts.
_BATCH_BYTES = 4_000_000


@dataclass(slots=True, eq=False)
class _Waiting:
    rows: Rows
    stored: asyncio.Future[bool] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def tell(self, outcome: bool | Exception) -> None:
        """Answer who waits, unless that rig has left."""
        if self.stored.done():
            return
        if isinstance(outcome, Exception):
            self.stored.set_exception(outcome)
        else:
            self.stored.set_result(outcome)


class Writer:
    """Stores benchmarks for many posts at once; a commit costs as much for many as for one.

    A post that comes alone is written at once. While a statement runs, what arrives waits for
    the next one, and at most `patience_s` in all.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        patience_s: float,
        stored: Callable[[float], object] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._was_stored = stored
        self._patience_s = patience_s
        self._queue: deque[_Waiting] = deque()
        self._added = asyncio.Event()

    async def store(self, rows: Rows) -> bool:
        """Return once a benchmark is committed; False when it was stored before.

        Raises what the database raised for it, or TimeoutError: it may be stored all the same.
        """
        waiting = _Waiting(rows)
        self._queue.append(waiting)
        self._added.set()
        loop = asyncio.get_running_loop()
        end = loop.call_later(self._patience_s, self._give_up, waiting)
        try:
            return await waiting.stored
        finally:
            end.cancel()

    async def run(self) -> None:
        """Write until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(_STATEMENTS_AT_ONCE):
                tasks.create_task(self._write_batches())

    def _give_up(self, waiting: _Waiting) -> None:
        # Nothing piles up behind a database that hangs.
        with suppress(ValueError):
            self._queue.remove(waiting)
        waiting.tell(TimeoutError())

    async def _write_batches(self) -> None:
        while True:
            await self._added.wait()
            batch = self._next_batch()
            if not self._queue:
                self._added.clear()
            if batch:
                await self._write(batch)
                heed_cancellation()

    def _next_batch(self) -> Sequence[_Waiting]:
        batch: list[_Waiting] = []
        size_bytes = 0
        while self._queue and len(batch) < _BATCH and size_bytes < _BATCH_BYTES:
            batch.append(self._queue.popleft())
            size_bytes += batch[-1].rows.size_bytes
        return batch

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        try:
            stored = await repository.store(self._engine, [waiting.rows for waiting in batch])
        except Exception as error:  # noqa: BLE001 - it is raised again where each post waits
            if len(batch) == 1 or is_transient(error):
                for waiting in batch:
                    waiting.tell(error)
                return
            # One of them is at fault; the others must not suffer for it.
            for waiting in batch:
                await self._write([waiting])
        else:
            self._was_stored(len(batch))
            for waiting in batch:
                waiting.tell(waiting.rows.benchmark_id in stored)

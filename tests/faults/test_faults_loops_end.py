"""A loop beside a server's requests ends when it is told to, although that was lost below."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Never, cast

import pytest

import rigmark_ingest.benchmarks.repository
import rigmark_ingest.challenges.repository
from builders import submission
from patience import PATIENCE_S
from rigmark_ingest.benchmarks.rows import rows_of
from rigmark_ingest.benchmarks.writer import Writer
from rigmark_ingest.challenges.sweeper import Sweeper
from rigmark_shared.observability.backlog import Backlog
from rigmark_shared.wire import Submission
from rigmark_web.errors import DatabaseIsAway
from rigmark_web.live.watcher import Watcher

NOTHING: Any = None
Ask = Callable[..., Awaitable[Never]]


class Losing:
    """A database that is asked for ever, and takes the first cancellation for one that is away."""

    def __init__(self) -> None:
        self.is_asked = asyncio.Event()
        self._has_lost = False

    def asks(self, error: Exception) -> Ask:
        """Return a question that ends so."""

        async def ask(*_: object, **__: object) -> Never:
            self.is_asked.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if self._has_lost:
                    raise
                self._has_lost = True
                raise error from None
            raise AssertionError

        return ask


@pytest.fixture
async def losing() -> Losing:
    return Losing()


async def ends(loop: Awaitable[object], losing: Losing) -> bool:
    """Say whether a loop ends soon after it was cancelled in its question."""
    running = asyncio.ensure_future(loop)
    async with asyncio.timeout(PATIENCE_S):
        await losing.is_asked.wait()
    running.cancel()
    # A loop that goes on comes by here over and over.
    for _ in range(1_000):
        await asyncio.sleep(0)
    if running.done():
        return True
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return False


async def test_the_one_that_watches_progress(losing: Losing):
    class Reading:
        read = staticmethod(losing.asks(DatabaseIsAway()))

    watcher = Watcher(cast("Any", Reading()), interval_s=0, max_streams=1)

    async def watch() -> None:
        async with watcher.running():
            await asyncio.Event().wait()

    with watcher.subscription({}):
        assert await ends(watch(), losing)


async def test_the_one_that_sweeps_challenges(losing: Losing, monkeypatch: pytest.MonkeyPatch):
    repository = rigmark_ingest.challenges.repository
    monkeypatch.setattr(repository, "remove_unanswered", losing.asks(OSError()))

    assert await ends(Sweeper(NOTHING).run(), losing)


async def test_the_one_that_stores_posts(losing: Losing, monkeypatch: pytest.MonkeyPatch):
    repository = rigmark_ingest.benchmarks.repository
    monkeypatch.setattr(repository, "store", losing.asks(TimeoutError()))
    writer = Writer(NOTHING, patience_s=PATIENCE_S)
    document = Submission.model_validate_json(json.dumps(submission()))
    posting = asyncio.ensure_future(
        writer.store(rows_of(document, rig_id=None, idempotency_key=None))
    )

    assert await ends(writer.run(), losing)
    with pytest.raises(TimeoutError):
        await posting


async def test_the_one_that_counts_what_waits(losing: Losing):
    backlog = Backlog(losing.asks(OSError()))

    assert await ends(backlog.keep_looking(away=(OSError,)), losing)

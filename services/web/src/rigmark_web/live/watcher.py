"""One look at the database per second for everybody who watches, however many they are."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.cancellation import heed_cancellation
from rigmark_web.database import Reader
from rigmark_web.errors import DatabaseIsAway, TooManyStreams
from rigmark_web.live.queries import is_waiting, progress_rows
from rigmark_web.live.views import ProgressView, progress_view

logger = structlog.get_logger(__name__)

Progress = Mapping[UUID, ProgressView]


async def progress_of(connection: AsyncConnection, ids: Iterable[UUID]) -> Progress:
    """Return the progress of those benchmarks that exist."""
    rows = await progress_rows(connection, list(ids))
    return {row["id"]: progress_view(row) for row in rows}


class Subscription:
    """What one watcher of some benchmarks has been told; only the newest news is kept."""

    def __init__(self, known: Progress) -> None:
        self._known = dict(known)
        self._news: dict[UUID, ProgressView] = {}
        self._there_is_news = asyncio.Event()
        self.closed = False

    @property
    def waiting(self) -> frozenset[UUID]:
        """The benchmarks that still have something to be judged."""
        return frozenset(id_ for id_, view in self._known.items() if is_waiting(view.status))

    def tell(self, progress: Progress) -> None:
        """Keep what is new in this progress."""
        for id_ in self.waiting & progress.keys():
            if progress[id_].version != self._known[id_].version:
                self._known[id_] = self._news[id_] = progress[id_]
                self._there_is_news.set()

    def close(self) -> None:
        """End the wait for news, because the process is about to end."""
        self.closed = True
        self._there_is_news.set()

    async def news(self) -> Progress:
        """Wait for news and take it; there is none when the subscription is closed."""
        await self._there_is_news.wait()
        self._there_is_news.clear()
        news, self._news = self._news, {}
        return news


class Watcher:
    """Looks while anybody watches, and tells each subscription what changed for it."""

    def __init__(self, reader: Reader, *, interval_s: float, max_streams: int) -> None:
        self._reader = reader
        self._interval_s = interval_s
        self._max_streams = max_streams
        self._subscriptions: set[Subscription] = set()
        self._somebody_watches = asyncio.Event()

    @property
    def streams(self) -> int:
        """How many subscriptions there are."""
        return len(self._subscriptions)

    def expect_room(self) -> None:
        """Raise TooManyStreams when no further subscription may be made."""
        if self.streams >= self._max_streams:
            raise TooManyStreams

    @contextmanager
    def subscription(self, known: Progress) -> Iterator[Subscription]:
        """Watch some benchmarks, from what is known of them on."""
        subscription = Subscription(known)
        self._subscriptions.add(subscription)
        self._somebody_watches.set()
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)
            if not self._subscriptions:
                self._somebody_watches.clear()

    def close(self) -> None:
        """Close every subscription; their readers come back to the next process."""
        for subscription in self._subscriptions:
            subscription.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look at the database in the background for as long as the context lasts."""
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self._look_again_and_again())
            try:
                yield
            finally:
                task.cancel()

    async def _look_again_and_again(self) -> None:
        while True:
            await self._somebody_watches.wait()
            await self._look()
            heed_cancellation()
            await asyncio.sleep(self._interval_s)

    async def _look(self) -> None:
        ids = frozenset[UUID]().union(*(each.waiting for each in self._subscriptions))
        try:
            progress = await self._reader.read(partial(progress_of, ids=ids))
        except DatabaseIsAway:
            # The streams stay open: their pages learn what they missed when it is back.
            logger.warning("progress cannot be read: the database is away")
            return
        for subscription in tuple(self._subscriptions):
            subscription.tell(progress)

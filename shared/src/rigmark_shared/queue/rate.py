"""How often somebody may do something, counted in Valkey for all processes together."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from time import time
from typing import Any, Final, TypeVar

from limits import RateLimitItemPerMinute, WindowStats
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import BlockingConnectionPool

from rigmark_shared.cancellation import cancellable
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.queue.connection import QueueIsAway, outspoken
from rigmark_shared.settings import QueueSettings

WINDOW_S: Final = 60

_PREFIX: Final = "rigmark:rate"
_CONNECTIONS: Final = 8

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in a minute; the name keeps it apart from other rates."""

    name: str
    per_minute: int


@dataclass(frozen=True, slots=True)
class RateIsSpent:
    """Nothing is left of a rate for somebody, and when some of it will be."""

    rate: Rate
    wait_s: int


class SharedRates:
    """Counts over a sliding minute; whoever asks while Valkey is away or slow may go on.

    An answer is awaited for `patience_s` at most. After a failure Valkey is left alone for
    `rest_s`, so that an absent one costs one asker in that time a short wait, and nobody else any.
    """

    def __init__(
        self,
        settings: QueueSettings,
        *,
        patience_s: float = 0.05,
        rest_s: float = 1.0,
        clock: Clock = monotonic,
    ) -> None:
        self._patience_s = patience_s
        self._rest_s = rest_s
        self._clock = clock
        self._resting_until = clock()
        self._pool = outspoken(
            BlockingConnectionPool.from_url(
                settings.valkey_url,
                password=settings.valkey_password.get_secret_value() or None,
                max_connections=_CONNECTIONS,
                timeout=patience_s,
                socket_timeout=patience_s,
                socket_connect_timeout=patience_s,
            )
        )
        options: dict[str, Any] = {"connection_pool": self._pool}
        storage = RedisStorage(
            settings.valkey_url, implementation="redispy", key_prefix=_PREFIX, **options
        )
        self._counter = SlidingWindowCounterRateLimiter(storage)

    @property
    def away(self) -> bool:
        """Whether Valkey is left alone at present."""
        return self._clock() < self._resting_until

    async def take(self, rate: Rate, who: str, *, cost: int = 1) -> RateIsSpent | None:
        """Count for somebody; return what is spent where that would be too much.

        What costs more than a whole minute has costs as much as a whole minute.
        """
        item = RateLimitItemPerMinute(rate.per_minute)
        cost = min(cost, rate.per_minute)
        taken = await self._ask(self._counter.hit(item, rate.name, who, cost=cost))
        if taken is not False:
            return None
        return _spent(rate, await self._ask(self._counter.get_window_stats(item, rate.name, who)))

    async def look(self, rate: Rate, who: str) -> RateIsSpent | None:
        """Return what is spent for somebody, if nothing is left, and count nothing."""
        item = RateLimitItemPerMinute(rate.per_minute)
        stats = await self._ask(self._counter.get_window_stats(item, rate.name, who))
        return None if stats is None or stats.remaining > 0 else _spent(rate, stats)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.disconnect()

    async def _ask(self, answer: Awaitable[Answer]) -> Answer | None:
        """Return what Valkey answers, None where it is away."""
        if self.away:
            _forget(answer)
            return None
        try:
            async with asyncio.timeout(self._patience_s):
                with cancellable():
                    return await answer
        except QueueIsAway:
            self._resting_until = self._clock() + self._rest_s
            return None


def _spent(rate: Rate, stats: WindowStats | None) -> RateIsSpent:
    # The oldest part of the minute ends then; no telling how much of it is needed.
    wait_s = WINDOW_S if stats is None else round(stats.reset_time - time()) + 1
    return RateIsSpent(rate, min(max(wait_s, 1), WINDOW_S))


def _forget(answer: Awaitable[object]) -> None:
    """Close what was never begun, which would warn otherwise."""
    if asyncio.iscoroutine(answer):
        answer.close()

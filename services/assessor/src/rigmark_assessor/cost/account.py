"""The account of one process: calls that come while one transaction runs share the next one.

A day's row is locked for as long as a transaction lasts, so that what is spent and what is set
aside never pass a limit together, whatever other processes do. What was set aside by a process that
died counts as spent in the end: nobody knows whether its call was served.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Never

from rigmark_assessor.cost import refusal, repository
from rigmark_assessor.cost.allot import Limits, Scope, Wish
from rigmark_assessor.cost.repository import Allotted, Reservation, Rules, Seen, Settlement
from rigmark_assessor.database import RETRY_S, DatabaseIsAway, Trouble
from rigmark_shared.cancellation import heed_cancellation
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.db.pool import Pool

LOOK_EVERY_S: Final = 60.0
_LONGEST_CLOSED_S: Final = 60.0
_GIVE_BACK_S: Final = 2.0
_NOTHING: Final = Decimal(0)

Waiting = tuple[Wish, asyncio.Future[Reservation]]


@dataclass(slots=True)
class _Closed:
    """No more can be spent; by the clock, until when nobody needs to ask, and when the day ends."""

    until: float
    ends: float
    detail: str


@dataclass(slots=True, eq=False, kw_only=True)
class Account:
    """Sets aside and settles, in the background and in as few transactions as it can."""

    pool: Pool
    limits: Limits
    keep_s: float
    """How long a call may take at most until it is settled."""
    clock: Clock = monotonic
    draw: Callable[[], float] = random.random
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Is set when the day's budget is used up, and when it is not any more."""
    _wishes: list[Waiting] = field(default_factory=list)
    _settled: list[Settlement] = field(default_factory=list)
    _called: asyncio.Event = field(default_factory=asyncio.Event)
    _trouble: Trouble = field(default_factory=lambda: Trouble("keeping the budget"))
    _closed: _Closed | None = None
    _seen: Seen = field(default_factory=Seen)

    @property
    def detail(self) -> str | None:
        """Why nothing more is spent today; None while something may be."""
        closed = self._closed
        return closed.detail if closed and self.clock() < closed.ends else None

    @property
    def wait_s(self) -> float:
        """How long until it is worth while to ask again; 0 when it is now."""
        return max(0.0, self._closed.until - self.clock()) if self._closed else 0.0

    async def reserve(self, wish: Wish) -> Reservation:
        """Return when a wish is granted and committed; raises BudgetIsUsedUp."""
        done: asyncio.Future[Reservation] = asyncio.get_running_loop().create_future()
        self._wishes.append((wish, done))
        self._called.set()
        try:
            return await done
        except asyncio.CancelledError:
            if done.done() and not done.cancelled() and done.exception() is None:
                self.settle(done.result(), _NOTHING)
            raise

    def settle(self, reservation: Reservation, usd: Decimal | None) -> None:
        """Account for what a call cost, soon; None is as much as was set aside for it."""
        self._settled.append(Settlement(reservation, usd))
        self._called.set()

    async def run(self) -> Never:
        """Keep the account until cancelled; what is settled by then is still written."""
        try:
            while True:
                await self._called.wait()
                self._called.clear()
                await self._keep()
                heed_cancellation()
        finally:
            with suppress(*DatabaseIsAway):
                async with asyncio.timeout(_GIVE_BACK_S):
                    await self._transaction([], self._settled)

    async def look(self) -> float:
        """Write off what processes that are gone had set aside, and return when to look again."""
        async with self.pool.connection() as connection:
            gone = await repository.expired(connection)
        if gone:
            self._settled += [Settlement(one, None) for one in gone]
            self._called.set()
        return LOOK_EVERY_S

    async def _keep(self) -> None:
        wishes = [one for one in self._wishes if not one[1].done()]
        self._wishes = []
        settled = tuple(self._settled)
        try:
            allotted = await self._transaction([wish for wish, _ in wishes], settled)
        except DatabaseIsAway as error:
            self._trouble.met(error)
            self._put_off(wishes)
            heed_cancellation()
            await asyncio.sleep(RETRY_S)
        else:
            self._trouble.over()
            # Not before it is committed: who is cancelled meanwhile settles it again.
            del self._settled[: len(settled)]
            if allotted is not None:
                self._seen.add(wish for wish, _ in wishes)
                self._answer(wishes, allotted)

    async def _transaction(
        self, wishes: Sequence[Wish], settled: Sequence[Settlement]
    ) -> Allotted | None:
        async with self.pool.transaction() as connection:
            if wishes:
                return await repository.reserve(
                    connection,
                    wishes,
                    settled=settled,
                    rules=Rules(self.limits, self.keep_s),
                    seen=self._seen,
                )
            if settled:
                await repository.settle(connection, settled)
        return None

    def _put_off(self, wishes: Sequence[Waiting]) -> None:
        for _, done in wishes:
            if not done.done():
                done.set_exception(refusal.database_is_away())
        if self._settled:
            self._called.set()

    def _answer(self, wishes: Sequence[Waiting], allotted: Allotted) -> None:
        for (wish, done), no in zip(wishes, allotted.answers, strict=True):
            if no is None:
                made = Reservation(wish.id, wish.benchmark_id, allotted.day, wish.usd)
                if done.done():
                    self.settle(made, _NOTHING)
                else:
                    done.set_result(made)
            elif not done.done():
                error = refusal.of(wish, no, self.limits, left_s=allotted.left_s, draw=self.draw)
                done.set_exception(error)
        self._open_or_close(wishes, allotted)

    def _open_or_close(self, wishes: Sequence[Waiting], allotted: Allotted) -> None:
        details = [
            refusal.detail(no, wish.usd, self.limits)
            for (wish, _), no in zip(wishes, allotted.answers, strict=True)
            if no is not None and no.scope is Scope.DAY and no.is_spent
        ]
        if None in allotted.answers:
            closed = None
        elif details:
            now, left_s = self.clock(), allotted.left_s
            closed = _Closed(now + min(left_s, _LONGEST_CLOSED_S), now + left_s, details[0])
        else:
            return
        if (closed is None) != (self._closed is None):
            self.changed.set()
        self._closed = closed

"""The pump: while it has free slots and there is work, it claims and has each claim judged.

A wake-up says no more than that there may be work. The pump drains: it claims as much as it has
room for, and claims again whenever a call of the judge ends, so that how often the queue is polled
matters only to an idle process.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.exc import DBAPIError

from rigmark_assessor.assess.outcome import Outcome, released
from rigmark_assessor.claim import Claim, Fence
from rigmark_assessor.database import RETRY_S, DatabaseIsAway, Trouble
from rigmark_assessor.judge.client import Call, Record
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.metrics import Metrics
from rigmark_shared.ids import AssessmentId

LONGEST_ALARM_S: Final = 60.0
"""A later moment is left to the reconciler."""

_LONGEST_HEARING_S: Final = 5.0

log = structlog.get_logger(__name__)


class Assesses(Protocol):
    """Turns claims into outcomes."""

    async def assess(self, claim: Claim, record: Record) -> Outcome:
        """Return the outcome of a claim; `record` is told of each call of the judge."""
        ...

    def broken(self, claim: Claim) -> Outcome:
        """Return the outcome of a claim on which the assessor itself failed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a pump works with."""

    take: Callable[[int], Awaitable[Sequence[Claim]]]
    assessor: Assesses
    claimed: Callable[[Sequence[Claim]], None]
    write: Callable[[Outcome], Awaitable[bool]]
    standing: Standing
    metrics: Metrics


@dataclass(slots=True, eq=False)
class _Held:
    """A claim in hand; `asking` is its task while the judge has it."""

    claim: Claim
    calls: list[Call] = field(default_factory=list)
    asking: asyncio.Task[Any] | None = None


class Pump:
    """Keeps its slots full as long as there is work; a slot is one assessment at the judge."""

    def __init__(self, parts: Parts, *, slots: int) -> None:
        self._parts = parts
        self._slots = slots
        self._held: dict[Fence, _Held] = {}
        self._given_up: set[Fence] = set()
        self._busy = 0
        self._stopping = False
        self._wake = asyncio.Event()
        self._hungry = asyncio.Event()
        self._trouble = Trouble("claiming")

    @property
    def held(self) -> Mapping[AssessmentId, int]:
        """The ids in hand, with the newest attempt of each: an older one may still be written."""
        return {held.claim.id: held.claim.attempt for held in self._held.values()}

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    async def hear(self, _: str) -> None:
        """Hear a wake-up; keep it a while when there is no room, or more work than room.

        The queue gives a process few wake-ups at once, so the next ones are heard by others.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_HEARING_S):
                await self._hungry.wait()
        self.wake()

    def wake_in(self, wait_s: float) -> None:
        """Look for work after so long, or leave it to the reconciler when that is far off."""
        if wait_s <= LONGEST_ALARM_S:
            asyncio.get_running_loop().call_later(wait_s, self._wake.set)

    def give_up(self, ids: Iterable[AssessmentId]) -> None:
        """Abandon these: their calls end, and what was not written yet is put back."""
        lost = set(ids)
        for held in [one for one in self._held.values() if one.claim.id in lost]:
            self._given_up.add(held.claim.fence)
            if held.asking is not None:
                held.asking.cancel()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is in hand has ended."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Pump until stopped."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                await self._fill(group)
                await self._wake.wait()
                self._wake.clear()

    async def _fill(self, group: asyncio.TaskGroup) -> None:
        standing = self._parts.standing
        while most := self._room():
            try:
                claims = await self._parts.take(most)
            except DatabaseIsAway as error:
                self._trouble.met(error)
                self.wake_in(RETRY_S)
                return
            self._trouble.over()
            self._parts.metrics.claimed.inc(len(claims))
            for claim in claims:
                self._begin(claim, group)
            if claims:
                self._parts.claimed(claims)
            if len(claims) < most:
                self._hungry.set()
                return
        self._hungry.clear()
        if standing.wait_s > 0:
            self.wake_in(standing.wait_s)

    def _room(self) -> int:
        if self._stopping:
            return 0
        return self._parts.standing.allowance(free=self._slots - self._busy, busy=self._busy)

    def _begin(self, claim: Claim, group: asyncio.TaskGroup) -> None:
        held = self._held[claim.fence] = _Held(claim)
        self._busy += 1
        self._parts.metrics.in_flight.inc()
        group.create_task(self._work(held))

    async def _work(self, held: _Held) -> None:
        try:
            outcome = await self._assess(held)
            # From here on the slot is free: the judge need not wait for the database.
            self._busy -= 1
            self._parts.metrics.in_flight.dec()
            self.wake()
            await self._write(held, replace(outcome, calls=tuple(held.calls)))
        finally:
            del self._held[held.claim.fence]
            self._given_up.discard(held.claim.fence)

    async def _assess(self, held: _Held) -> Outcome:
        if held.claim.fence in self._given_up:
            return released(held.claim)
        held.asking = asyncio.current_task()
        try:
            return await self._parts.assessor.assess(held.claim, self._record(held))
        except asyncio.CancelledError:
            if held.claim.fence not in self._given_up:
                raise
            return released(held.claim)
        except Exception:
            log.exception("assessment_broke", assessment=str(held.claim.id))
            return self._parts.assessor.broken(held.claim)
        finally:
            held.asking = None

    def _record(self, held: _Held) -> Record:
        def record(call: Call) -> None:
            held.calls.append(call)
            self._parts.metrics.call(call)

        return record

    async def _write(self, held: _Held, outcome: Outcome) -> None:
        try:
            stood = await self._parts.write(outcome)
        except DBAPIError:
            log.exception("outcome_was_refused", assessment=str(held.claim.id))
            outcome = self._parts.assessor.broken(held.claim)
            stood = await self._parts.write(outcome)
        self._parts.metrics.outcome(outcome, stood=stood)
        if not stood:
            log.warning("assessment_was_taken_over", assessment=str(held.claim.id))
        elif not outcome.status.is_final:
            self.wake_in(outcome.wait_s)

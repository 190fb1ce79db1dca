"""The pump: while it has free slots and there is work, it claims and has each claim judged.

A wake-up says no more than that there may be work. The pump drains: it claims as much as it has
room for, and claims again whenever a call of the judge ends. Where far more waits than all
assessors can begin it claims a little ahead, so that a slot is filled without asking the database.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import structlog

from rigmark_assessor.assess.hand import Hand
from rigmark_assessor.assess.outcome import Outcome, released
from rigmark_assessor.assess.panel import Gate
from rigmark_assessor.assess.sample import Made
from rigmark_assessor.claim import Claim, Fence
from rigmark_assessor.database import RETRY_S, DatabaseIsAway, Trouble
from rigmark_assessor.held import Held
from rigmark_assessor.in_hand import ended, in_hand
from rigmark_assessor.metrics import Metrics
from rigmark_assessor.writer import OutcomeWasRefused
from rigmark_shared.ids import AssessmentId
from rigmark_shared.observability.tracing import span

LONGEST_ALARM_S: Final = 60.0
"""A later moment is left to the reconciler."""

_AHEAD: Final = 0.125
"""What may be claimed ahead of free slots, as a share of all slots."""
# Slots that come free together are filled together: a process that runs in stretches needs a fifth
# less of the processor.
_GATHER_S: Final = 0.003
_MAY_WAIT: Final = 200
"""So many outcomes may wait to be written, or as many as there are slots; then no more is begun."""

log = structlog.get_logger(__name__)


class Assesses(Protocol):
    """Turns claims into outcomes."""

    async def assess(self, claim: Claim, hand: Hand) -> Outcome:
        """Return the outcome of a claim; the hand keeps what comes of it on the way."""
        ...

    def broken(self, claim: Claim) -> Outcome:
        """Return the outcome of a claim on which the assessor itself failed."""
        ...


class Takes(Protocol):
    """Claims what can begin, and some ahead of it where far more waits."""

    async def __call__(self, most: int, *, ahead: int) -> Sequence[Claim]:
        """Return the claims; more than `most` only of what nobody else has room for."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a pump works with."""

    take: Takes
    assessor: Assesses
    claimed: Callable[[Sequence[Claim]], None]
    write: Callable[[Outcome], Awaitable[bool]]
    gate: Gate
    metrics: Metrics


class Pump:
    """Keeps its slots full as long as there is work; a slot is one assessment at the judge."""

    def __init__(self, parts: Parts, *, slots: int) -> None:
        self._parts = parts
        self._slots = slots
        self._held: dict[Fence, Held] = {}
        # Claimed ahead, or while what may be asked of the judge grew less.
        self._ready: deque[Held] = deque()
        self._ahead = int(slots * _AHEAD)
        self._more_waits = False
        self._busy = 0
        self._stopping = False
        self._writes_late = False
        self._wake = asyncio.Event()
        self.hungry = asyncio.Event()
        """Is set while there is more room than work; wake-ups are for others until then."""
        self._trouble = Trouble("claiming")

    @property
    def held(self) -> Mapping[AssessmentId, int]:
        """The ids in hand, with the newest attempt of each: an older one may still be written."""
        return {held.claim.id: held.claim.attempt for held in self._held.values()}

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    async def hear(self, _: str) -> None:
        """Hear a wake-up."""
        self._parts.metrics.wakeups.inc()
        self.wake()

    def wake_in(self, wait_s: float) -> None:
        """Look for work after so long, or leave it to the reconciler when that is far off."""
        if wait_s <= LONGEST_ALARM_S:
            asyncio.get_running_loop().call_later(wait_s, self._wake.set)

    def give_up(self, ids: Iterable[AssessmentId]) -> None:
        """Abandon these: their calls end, and what was not written yet is put back."""
        lost = set(ids)
        for held in [one for one in self._held.values() if one.claim.id in lost]:
            held.give_up()

    def recorded(self, made: Made) -> None:
        """Count a call, and what it cost."""
        self._parts.metrics.made(made)

    def goes_on(self) -> bool:
        """Say whether a claim in hand may begin another call, now that its last one has ended."""
        if self._stopping:
            return False
        busy = self._busy - 1
        return self._parts.gate.allowance(free=self._slots - busy, busy=busy) > 0

    async def keep(self, held: Held, outcome: Outcome) -> None:
        """Store samples of a claim in hand, and let go of it when it was taken over."""
        try:
            stood = await self._parts.write(outcome)
        except OutcomeWasRefused:
            log.exception("sample_was_refused", assessment=str(held.claim.id))
            held.refuse(outcome)
            return
        if stood:
            held.stored(outcome)
            self._parts.metrics.stored(outcome)
        else:
            held.give_up()

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
                if self._busy:
                    await asyncio.sleep(_GATHER_S)
                self._wake.clear()
            self._put_back()

    async def _fill(self, group: asyncio.TaskGroup) -> None:
        gate = self._parts.gate
        while (room := self._begin()) or self._runs_low():
            try:
                claims = await self._parts.take(room, ahead=self._ahead)
            except DatabaseIsAway as error:
                self._trouble.met(error)
                self.wake_in(RETRY_S)
                return
            self._trouble.over()
            self._hold(claims, group)
            self._begin()
            self._more_waits = len(claims) > room
            if len(claims) < room:
                self.hungry.set()
                return
        self.hungry.clear()
        if gate.wait_s > 0:
            self._put_back()
            self.wake_in(gate.wait_s)

    def _runs_low(self) -> bool:
        """Say whether to claim ahead, although nothing more can begin now."""
        if self._stopping or self._writes_late or self._parts.gate.wait_s > 0:
            return False
        return self._more_waits and len(self._ready) < self._ahead / 2

    def _room(self) -> int:
        waiting = len(self._held) - len(self._ready) - self._busy
        self._writes_late = waiting > max(self._slots, _MAY_WAIT)
        # The gate hears of what is busy also while nothing is to be begun: it tells the fleet.
        free = 0 if self._stopping or self._writes_late else self._slots - self._busy
        return self._parts.gate.allowance(free=free, busy=self._busy)

    def _hold(self, claims: Sequence[Claim], group: asyncio.TaskGroup) -> None:
        for claim in claims:
            self._held[claim.fence] = Held(claim, self, group)
            self._ready.append(self._held[claim.fence])
        if claims:
            self._parts.metrics.claimed(claims)
            self._parts.claimed(claims)

    def _begin(self) -> int:
        """Begin with what is ready, as far as there is room, and return how much room is left."""
        while (room := self._room()) and self._ready:
            held = self._ready.popleft()
            self._busy += 1
            self._parts.metrics.in_flight.inc()
            held.group.create_task(self._work(held))
        return room

    def _put_back(self) -> None:
        """Give back what has not begun."""
        while self._ready:
            held = self._ready.popleft()
            held.group.create_task(self._end(held, released(held.claim)))

    async def _work(self, held: Held) -> None:
        with in_hand(held.claim) as begun:
            outcome = await self._assess(held)
            # From here on the slot is free: the judge need not wait for the database.
            self._busy -= 1
            self._parts.metrics.in_flight.dec()
            self.wake()
            ended(begun, outcome)
            await self._end(held, outcome)

    async def _end(self, held: Held, outcome: Outcome) -> None:
        try:
            await self._write(held, outcome)
        finally:
            del self._held[held.claim.fence]
            if self._writes_late:
                self.wake()

    async def _assess(self, held: Held) -> Outcome:
        if held.is_given_up:
            return released(held.claim)
        held.asking = asyncio.current_task()
        try:
            return await self._parts.assessor.assess(held.claim, held)
        except asyncio.CancelledError:
            if not held.is_over:
                raise
            return released(held.claim)
        except Exception:
            log.exception("assessment_broke", assessment=str(held.claim.id))
            held.is_broken = True
            return self._parts.assessor.broken(held.claim)
        finally:
            held.asking = None

    async def _write_what_is_taken(self, held: Held, outcome: Outcome) -> tuple[Outcome, bool]:
        """Write an outcome, or if the database refuses it a failure, with what calls it takes."""
        refusal: OutcomeWasRefused | None = None
        for one in self._ever_less(held, outcome):
            try:
                return one, await self._parts.write(one)
            except OutcomeWasRefused as error:
                refusal = error
                log.exception(
                    "outcome_was_refused",
                    assessment=str(held.claim.id),
                    calls=len(one.calls),
                    usd=float(sum(made.price.usd or 0 for made in one.calls)),
                )
        raise OutcomeWasRefused("Not even a failure without calls is taken.") from refusal

    def _ever_less(self, held: Held, outcome: Outcome) -> Iterator[Outcome]:
        yield outcome
        broken = self._parts.assessor.broken(held.claim)
        # The calls were made and paid for; what they said may be what was refused.
        yield replace(broken, calls=tuple(one.without_words() for one in outcome.calls))
        yield broken

    async def _write(self, held: Held, outcome: Outcome) -> None:
        # A score is written when all of its samples are.
        for task in held.keeping:
            await task
        if held.is_refused or held.is_broken:
            outcome = self._parts.assessor.broken(held.claim)
        with span("write"):
            outcome, stood = await self._write_what_is_taken(held, held.with_calls(outcome))
        self._parts.metrics.outcome(outcome, stood=stood)
        if not stood:
            log.warning("assessment_was_taken_over", assessment=str(held.claim.id))
        elif not outcome.status.is_final:
            self.wake_in(outcome.wait_s)

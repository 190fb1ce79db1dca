"""How many calls this process may have open at one judge: its part of what all may have."""

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from rigmark_assessor.judge.alone import Alone
from rigmark_assessor.judge.errors import JudgeAskedToWait
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.queue import PART_LASTS_S, Grant

_MANY: Final = 10_000


@dataclass(frozen=True, slots=True)
class Load:
    """What a process has open and wants, and how it was refused, since it was last asked."""

    slots: int
    wants: int
    uses: int
    peak: int
    share: int
    most: int
    per_minute: int
    unspent: int
    epoch: int
    held: int | None


class Limit:
    """Counts calls, and keeps them within the part that was granted; one that is old is void.

    Nobody is asked for each call: the part holds until the next grant.
    """

    def __init__(
        self, *, slots: int = _MANY, most: int = 0, per_minute: int = 0, clock: Clock = monotonic
    ) -> None:
        self._slots, self._most, self._per_minute = slots, most, per_minute
        self._clock = clock
        self.alone = Alone(slots=slots, most=most, per_minute=per_minute, clock=clock)
        self._grant: Grant | None = None
        self._asked_at = self._granted_at = -math.inf
        self._waits = False
        self._starves = self._told_of_it = False
        self._tokens = 0.0
        self._held: int | None = None
        self._held_epoch = 0
        self._peak = 0
        self.busy = self.in_flight = 0
        self.needed = asyncio.Event()
        """Set when a new part is needed before it is due."""

    @property
    def epoch(self) -> int:
        """How often the limit of all was cut, as far as is known."""
        return self._grant.epoch if self._grant else 0

    @property
    def is_shared(self) -> bool:
        """Say whether the part is one that was granted, and still holds."""
        return self._clock() - self._granted_at < PART_LASTS_S

    @property
    def quota(self) -> int:
        """How many calls may be open now."""
        if self._waits:
            return 0
        if self._grant is None:
            return self.alone.quota
        if self.is_shared:
            # After a 429 nothing is begun beside what was open until all have heard of it.
            held = self._held
            return self._grant.quota if held is None else min(self._grant.quota, held)
        if self._clock() - self._granted_at < 2 * PART_LASTS_S:
            # Others may not have noticed yet, and still use the whole of theirs.
            return min(self._grant.quota, self.alone.quota)
        return self.alone.quota

    def join(self) -> None:
        """Begin nothing until the first grant, or until it is clear that none will come."""
        self._waits = True

    def room(self, *, free: int, busy: int) -> int:
        """Return how many calls may be begun beside those `busy`."""
        self.busy = busy
        begun = max(busy, self.in_flight)
        room = min(free, self.quota - begun)
        if self._per_minute:
            # Calls that are about to be made have not spent their tokens yet.
            room = min(room, math.floor(self._left()) - (begun - self.in_flight))
        if room <= 0 < free:
            self._starves = True
            self.alone.grow()
            if not self._told_of_it:
                self.needed.set()
        return max(0, room)

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Count one call while it is open, and learn from its 429."""
        epoch = self.epoch
        self.in_flight += 1
        self._peak = max(self._peak, self.in_flight)
        self._tokens -= 1
        refused = False
        try:
            yield
        except JudgeAskedToWait:
            refused = True
            raise
        finally:
            self.in_flight -= 1
            if refused:
                self._was_refused(epoch)

    def load(self) -> Load:
        """Return what is to be reported; what is told once is forgotten."""
        uses = max(self.busy, self.in_flight)
        peak, self._peak = max(self._peak, uses), uses
        if peak < self.quota:
            self._starves = False
        held, self._held = self._held, None
        unspent = math.floor(self._tokens)
        self._tokens -= unspent
        self._told_of_it, self._asked_at = self._starves, self._clock()
        return Load(
            slots=self._slots,
            wants=self._slots if self._starves else min(self._slots, peak + 1),
            uses=uses,
            peak=peak,
            share=self.alone.share,
            most=self._most,
            per_minute=self._per_minute,
            unspent=unspent,
            epoch=self._held_epoch,
            held=held,
        )

    def granted(self, grant: Grant) -> bool:
        """Take a new part, and say whether more can be begun for what waits."""
        begun = max(self.busy, self.in_flight)
        self._grant, self._granted_at = grant, self._asked_at
        self._waits = False
        self._tokens += grant.tokens
        self.alone.heard(grant.limit, peers=grant.processes)
        more = self._starves and self.quota > begun and (grant.tokens > 0 or not self._per_minute)
        self._starves &= not more
        return more

    def unanswered(self, load: Load) -> None:
        """Take back what nobody has heard."""
        self._tokens += load.unspent
        if load.held is not None:
            self._hold(load.held)
        self._waits = False

    def _left(self) -> float:
        if not self.is_shared:
            self._tokens = self.alone.refilled(self._tokens)
        return self._tokens

    def _was_refused(self, epoch: int) -> None:
        if not self.is_shared:
            self.alone.refused(self.in_flight)
        self._hold(self.in_flight)
        self._held_epoch = max(self._held_epoch, epoch)
        self.needed.set()

    def _hold(self, held: int) -> None:
        self._held = held if self._held is None else min(self._held, held)

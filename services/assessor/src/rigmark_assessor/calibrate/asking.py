"""Asks a panel about many texts outside of any assessment, as far as its gate lets it.

Every text gets the same number of verdicts of each judge, or none: a text of which some are missing
is unscored. An error that a retry may cure is met again, a bounded number of times; an outage that
does not end, and a setting that only a person can mend, end the asking.
"""

import asyncio
import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, product
from typing import Final

from rigmark_assessor.assess.budget import BudgetIsUsedUp
from rigmark_assessor.assess.panel import Judge, Panel
from rigmark_assessor.calibrate.labelled import Judgement
from rigmark_assessor.calibrate.texts import Text, Verdicts
from rigmark_assessor.judge.errors import JudgeError, JudgeIsMisconfigured
from rigmark_assessor.judge.standing import Treatment
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.reason import Reason
from rigmark_shared.clock import Clock, monotonic

LONGEST_OUTAGE_S: Final = 600.0
_LOOK_S: Final = 1.0
_SHORTEST_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Effort:
    """Verdicts of each judge, how many are asked for at once, and with what patience."""

    samples: int
    slots: int
    max_failures: int
    backoff: Backoff
    longest_outage_s: float = LONGEST_OUTAGE_S
    clock: Clock = monotonic


@dataclass(frozen=True, slots=True)
class Answers:
    """The verdicts by the places of texts, and why other texts have none."""

    judged: Mapping[int, tuple[Judgement, ...]]
    unscored: Mapping[Reason, int]
    versions: Sequence[Sequence[JudgeVersion]]
    """Of each judge, the versions under which it answered: more than one when it changed."""
    ended: str | None
    """Why the asking ended before all was asked."""


@dataclass(frozen=True, slots=True)
class _Ask:
    place: int
    seat: int
    round: int
    failures: int = 0


@dataclass(slots=True)
class _Queue:
    """What is to be asked, by when it is due."""

    number: "count[int]" = field(default_factory=count)
    heap: list[tuple[float, int, _Ask]] = field(default_factory=list)

    def put(self, ask: _Ask, due: float = 0.0) -> None:
        heapq.heappush(self.heap, (due, next(self.number), ask))

    def take(self, now: float) -> _Ask | None:
        return heapq.heappop(self.heap)[2] if self.heap and self.heap[0][0] <= now else None


class Asking:
    """One run over texts; it is used once."""

    def __init__(self, panel: Panel, effort: Effort, verdicts: Verdicts) -> None:
        self._panel = panel
        self._effort = effort
        self._verdicts = verdicts
        self._queue = _Queue()
        self._given: dict[tuple[int, int, int], Judgement] = {}
        self._refused: dict[int, Reason] = {}
        self._versions: list[dict[bytes, JudgeVersion]] = [{} for _ in panel.judges]
        self._ended: tuple[Reason, str] | None = None
        self._outage_since: float | None = None

    async def all(self, texts: Sequence[Text]) -> Answers:
        """Return what the panel says of the texts."""
        for place, round_, seat in product(
            range(len(texts)), range(self._effort.samples), range(len(self._panel.judges))
        ):
            self._queue.put(_Ask(place, seat, round_))
        running: set[asyncio.Task[None]] = set()
        try:
            while (self._queue.heap or running) and self._ended is None:
                self._begin(running, texts)
                running = await self._something(running)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        return self._answers(len(texts))

    def _begin(self, running: set[asyncio.Task[None]], texts: Sequence[Text]) -> None:
        free = self._effort.slots - len(running)
        most = self._panel.gate.allowance(free=free, busy=len(running)) if free > 0 else 0
        while most > 0 and (ask := self._queue.take(self._effort.clock())) is not None:
            if ask.place not in self._refused:
                running.add(asyncio.create_task(self._one(ask, texts[ask.place])))
                most -= 1

    async def _something(self, running: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
        """Wait until there may be something to do, and return what still runs."""
        if running:
            done, running = await asyncio.wait(
                running, timeout=_LOOK_S, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()
        elif self._queue.heap:
            due_s = self._queue.heap[0][0] - self._effort.clock()
            wait_s = max(due_s, self._panel.gate.wait_s, _SHORTEST_S)
            await asyncio.sleep(min(wait_s, _LOOK_S))
            self._look_at_outage()
        return running

    async def _one(self, ask: _Ask, text: Text) -> None:
        judge = self._panel.judges[ask.seat]
        try:
            judgement, version = await self._verdicts.of(
                text, judge, place=ask.place, seat=ask.seat, round_=ask.round
            )
        except JudgeError as error:
            self._after(error, ask, judge)
        except BudgetIsUsedUp as error:
            self._ended = (error.reason, str(error))
        else:
            judge.standing.answered()
            self._outage_since = None
            self._given[ask.place, ask.seat, ask.round] = judgement
            self._versions[ask.seat][version.digest] = version

    def _after(self, error: JudgeError, ask: _Ask, judge: Judge) -> None:
        treatment, now = judge.standing.failed(error), self._effort.clock()
        if isinstance(error, JudgeIsMisconfigured):
            self._ended = (error.reason, str(error))
        elif treatment is Treatment.KEEP:
            self._outage_since = now if self._outage_since is None else self._outage_since
            self._queue.put(ask)
        elif treatment is Treatment.FAIL or ask.failures + 1 >= self._effort.max_failures:
            self._refused[ask.place] = error.reason
        else:
            wait_s = self._effort.backoff.wait_s(ask.failures + 1)
            again = replace(ask, failures=ask.failures + 1)
            self._queue.put(again, now + max(wait_s, error.retry_after_s or 0))

    def _look_at_outage(self) -> None:
        since = self._outage_since
        if since is not None and self._effort.clock() - since > self._effort.longest_outage_s:
            detail = self._panel.gate.detail or "The judge does not answer."
            self._ended = (Reason.JUDGE_UNREACHABLE, detail)

    def _answers(self, texts: int) -> Answers:
        each = list(product(range(self._effort.samples), range(len(self._panel.judges))))
        judged: dict[int, tuple[Judgement, ...]] = {}
        unscored: Counter[Reason] = Counter()
        for place in range(texts):
            mine = [self._given.get((place, seat, round_)) for round_, seat in each]
            known = tuple(one for one in mine if one is not None)
            if len(known) == len(mine):
                judged[place] = known
            else:
                ended = self._ended[0] if self._ended else Reason.INTERNAL_ERROR
                unscored[self._refused.get(place, ended)] += 1
        return Answers(
            judged=judged,
            unscored=dict(unscored),
            versions=[tuple(known.values()) for known in self._versions],
            ended=self._ended and self._ended[1],
        )

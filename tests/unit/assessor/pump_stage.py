"""A stage for the pump: its work, its judge and its writer are in the hands of a test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from patience import PATIENCE_S
from rigmark_assessor.assess.hand import Hand
from rigmark_assessor.assess.outcome import Outcome, failed
from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.metrics import Metrics
from rigmark_assessor.pump import Parts, Pump
from rigmark_assessor.reason import Reason
from rigmark_shared.status import AssessmentStatus
from unit.assessor.replies import claim, made

SLOTS = 3


class Stage:
    """Work that waits, a judge that answers when it is let, and a place where outcomes go."""

    def __init__(self, waiting: int = 0) -> None:
        self.waiting = [claim() for _ in range(waiting)]
        self.asked: list[int] = []
        self.ahead: list[int] = []
        self.others_have_room_for = 1_000
        self.at_judge: dict[Claim, asyncio.Future[Outcome]] = {}
        self.hands: dict[Claim, Hand] = {}
        self.most_at_once = 0
        self.written: list[Outcome] = []
        self.refusing: list[Exception] = []
        self.claimed: list[Claim] = []
        self.away = 0
        self.stands = True
        self.standing = Standing(first_pause_s=0.01)
        self.metrics = Metrics()
        self.pump = Pump(self.parts(), slots=SLOTS)

    def parts(self, **changes: Any) -> Parts:
        """Return what a pump works with, with changes."""
        given = {
            "take": self.take,
            "assessor": self,
            "claimed": self.claimed.extend,
            "write": self.write,
            "gate": self.standing,
            "metrics": self.metrics,
            **changes,
        }
        return Parts(**given)

    async def take(self, most: int, *, ahead: int) -> Sequence[Claim]:
        """Claim what waits, ahead of free slots only where others do not have room for the rest."""
        self.asked.append(most)
        self.ahead.append(ahead)
        if len(self.waiting) >= most + ahead + self.others_have_room_for:
            most += ahead
        if self.away:
            self.away -= 1
            raise OSError("the database is away")
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        return taken

    async def assess(self, mine: Claim, hand: Hand) -> Outcome:
        """Wait for the judge."""
        self.at_judge[mine] = asyncio.get_running_loop().create_future()
        self.hands[mine] = hand
        self.most_at_once = max(self.most_at_once, len(self.at_judge))
        try:
            return await self.at_judge[mine]
        finally:
            hand.record(made())
            del self.at_judge[mine]

    def broken(self, mine: Claim) -> Outcome:
        """Return the outcome of an error of the assessor's own."""
        return failed(mine, Reason.INTERNAL_ERROR, "x")

    async def write(self, outcome: Outcome) -> bool:
        """Keep an outcome, or refuse it."""
        if self.refusing:
            raise self.refusing.pop(0)
        self.written.append(outcome)
        return self.stands

    def answer(self, count: int | None = None) -> None:
        """Let the judge answer so many calls."""
        for mine, answer in list(self.at_judge.items())[:count]:
            if not answer.done():
                answer.set_result(scored(mine))


def scored(mine: Claim) -> Outcome:
    """Return the outcome of a claim that is scored."""
    return Outcome(claim=mine, status=AssessmentStatus.COMPLETED)


async def turn(until: Callable[[], bool]) -> None:
    """Let the loop turn until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not until():
            await asyncio.sleep(0)


@asynccontextmanager
async def pumping(stage: Stage) -> AsyncIterator[asyncio.Task[None]]:
    """Run the pump of a stage."""
    task = asyncio.create_task(stage.pump.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

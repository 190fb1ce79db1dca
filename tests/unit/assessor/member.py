"""One process of a fleet that shares its limit and its pauses, and time in which all report."""

from fleet_model import FleetModel, ModelLimiter
from rigmark_assessor.judge.errors import JudgeIsFailing
from rigmark_assessor.judge.fleet import Fleet
from rigmark_assessor.judge.limits import Limit
from rigmark_assessor.judge.standing import IN_A_ROW, Standing
from rigmark_shared.queue import PART_LASTS_S
from unit.assessor.simulated_fleet import SLOTS, Clock

PAUSE_S = 10


class Member:
    """One process of a fleet."""

    def __init__(self, owner: str, model: FleetModel, clock: Clock) -> None:
        limit = Limit(slots=SLOTS, clock=clock)
        self.standing = Standing(first_pause_s=PAUSE_S, clock=clock, limit=limit)
        self.limiter = ModelLimiter(model, clock)
        self.woken = 0
        self.peers = 4
        self.fleet = Fleet(
            self.limiter,  # type: ignore[arg-type]
            self.standing,
            owner=owner,
            peers=self._count,
            wake=self._wake,
        )

    @property
    def allowed(self) -> int:
        """How many calls it may begin."""
        return self.standing.allowance(free=SLOTS, busy=0)

    def outage(self) -> None:
        """Let its judge fail as often in a row as makes a pause."""
        for _ in range(IN_A_ROW):
            self.standing.failed(JudgeIsFailing("the judge is away"))

    async def _count(self) -> int:
        return self.peers

    def _wake(self) -> None:
        self.woken += 1


async def all_report(members: list[Member]) -> None:
    """Let each of them report once."""
    for member in members:
        await member.fleet.step()


async def passes(for_s: float, members: list[Member], clock: Clock) -> None:
    """Let time pass in which all go on reporting."""
    until_s = clock.now + for_s
    while clock.now < until_s:
        clock.now = min(until_s, clock.now + PART_LASTS_S / 2)
        await all_report(members)

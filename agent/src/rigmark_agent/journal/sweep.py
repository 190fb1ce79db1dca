"""The journal of one sweep of load: a folder with a file for each finished point.

sweep.json         how the sweep was begun
found.json         model, engine and cards as they were found
idle.json          the power before the first request
points/0007.json   one finished point, by its place in the plan
lock               held by the agent that is at work on the sweep
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from pydantic import TypeAdapter

from rigmark_agent.journal.folder import JournalFolder
from rigmark_agent.journal.forgetful import ForgetsTheTarget
from rigmark_agent.journal.record import Begun
from rigmark_agent.load.plan import LoadPlan
from rigmark_agent.load.point import Point

SWEEP: Final = "sweep.json"
_POINTS: Final = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepBeginning(Begun):
    """How a sweep was begun."""

    plan: LoadPlan


SWEEP_BEGINNING: Final = TypeAdapter(SweepBeginning)
POINT: Final = TypeAdapter(Point)


class SweepJournal(JournalFolder):
    """One sweep on disk, locked by this process until it is closed."""

    unit: Final = "points"
    """What a sweep is made of."""

    @property
    def beginning(self) -> SweepBeginning:
        """How the sweep was begun; raises SavedResultIsDamaged."""
        return self._read(self.folder / SWEEP, SWEEP_BEGINNING)

    @property
    def started_at(self) -> datetime:
        """When the sweep was begun, by whichever process."""
        return self.beginning.started_at

    @property
    def finished(self) -> int:
        """How many points with an answer are finished; raises SavedResultIsDamaged."""
        return sum(point.answered > 0 for point in self.points())

    def keep(self, point: Point) -> None:
        """Keep a finished point so that nothing loses it; raises SpoolIsNotWritable."""
        place = self.beginning.plan.points.index(point.plan)
        self._write(f"{_POINTS}/{place:04}.json", POINT.dump_json(point))

    def points(self) -> list[Point]:
        """Return the finished points in the order of the plan; raises SavedResultIsDamaged."""
        return self._read_all(_POINTS, POINT)


@dataclass(frozen=True, slots=True)
class ForgetfulSweep(ForgetsTheTarget):
    """The journal of a dry run: it takes every point and holds none."""

    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def keep(self, point: Point) -> None:
        """Forget the point."""

    def points(self) -> list[Point]:
        """Return no point."""
        return []

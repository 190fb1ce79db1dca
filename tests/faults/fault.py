"""A fault: begun and ended at a moment of the schedule; nothing is left of it afterwards."""

from dataclasses import dataclass
from typing import Protocol

from faults.world import World


class Fault(Protocol):
    """Something that goes wrong for a while."""

    @property
    def name(self) -> str:
        """What goes wrong, as the table calls it."""
        ...

    @property
    def target(self) -> str:
        """What it hits: two faults at once never hit the same."""
        ...

    def begin(self, world: World) -> None:
        """Let it go wrong."""
        ...

    def end(self, world: World) -> None:
        """Put it right."""
        ...


@dataclass(frozen=True, slots=True)
class Happened:
    """One fault that happened, by the machine's clock, which is the database's."""

    name: str
    begun_at: float
    ended_at: float
    victim: int | None = None
    """The process id of an assessor that fell with what it held."""

"""What happens on the way between a room and a server."""

from dataclasses import dataclass

from faults.proxy import Mode
from faults.world import World


@dataclass(frozen=True, slots=True)
class LinkFault:
    """A line that behaves badly for a while."""

    link: str
    mode: Mode

    @property
    def name(self) -> str:
        """What goes wrong."""
        return f"{self.link} {self.mode}"

    @property
    def target(self) -> str:
        """The server behind the line."""
        return self.link.partition(" ")[0]

    def begin(self, world: World) -> None:
        """Behave badly."""
        if self.link in ("judge", "postgres of assessors"):
            world.may_be_lost += world.tempo.slots * len(world.rooms_of("assessor"))
        self._behave(world, self.mode)

    def end(self, world: World) -> None:
        """Behave well."""
        self._behave(world, Mode.PASS)

    def _behave(self, world: World, mode: Mode) -> None:
        world.network.do(lambda: world.links[self.link].behave(mode))

"""What happens to processes: killed, suspended for longer than a lease, asked to stop, misled."""

from dataclasses import dataclass

from faults.world import World


@dataclass(frozen=True, slots=True)
class Kill:
    """kill -9, and a start afterwards."""

    room: str

    @property
    def name(self) -> str:
        """What goes wrong."""
        return f"kill -9 of {self.room.rpartition('-')[0]}"

    @property
    def target(self) -> str:
        """The room."""
        return self.room

    def begin(self, world: World) -> None:
        """Kill it."""
        world.may_be_lost += _in_hand(world, self.room)
        world.rooms[self.room].kill()

    def end(self, world: World) -> None:
        """Start it again."""
        world.rooms[self.room].start()


@dataclass(frozen=True, slots=True)
class Suspend:
    """SIGSTOP for longer than a lease: it comes back and believes that nothing has happened."""

    room: str

    @property
    def name(self) -> str:
        """What goes wrong."""
        return f"SIGSTOP of {self.room.rpartition('-')[0]}"

    @property
    def target(self) -> str:
        """The room."""
        return self.room

    def begin(self, world: World) -> None:
        """Suspend it."""
        world.may_be_lost += _in_hand(world, self.room)
        world.rooms[self.room].suspend()

    def end(self, world: World) -> None:
        """Let it go on, past the lease of all that it holds."""
        world.wait(world.tempo.lease_s or 0)
        world.rooms[self.room].resume()


@dataclass(frozen=True, slots=True)
class Stop:
    """SIGTERM as for a new release: it finishes or gives back, and costs nothing."""

    room: str

    @property
    def name(self) -> str:
        """What goes wrong."""
        return f"SIGTERM of {self.room.rpartition('-')[0]}"

    @property
    def target(self) -> str:
        """The room."""
        return self.room

    def begin(self, world: World) -> None:
        """Ask it to end."""
        # Where the database is away too, a call that just ended can be written by nobody.
        world.may_be_lost += _in_hand(world, self.room)
        world.rooms[self.room].ask_to_end()

    def end(self, world: World) -> None:
        """Start the next one, when this one has ended in good order."""
        world.end(self.room)
        world.rooms[self.room].start()


@dataclass(frozen=True, slots=True)
class ClockJump:
    """The wall clock of some rooms jumps, and later back."""

    hours: int
    target: str = "clock"

    @property
    def name(self) -> str:
        """What goes wrong."""
        return f"clock jumps {self.hours:+d} h"

    def begin(self, world: World) -> None:
        """Jump."""
        if world.clock is not None:
            world.clock.jump(self.hours)

    def end(self, world: World) -> None:
        """Jump back."""
        if world.clock is not None:
            world.clock.jump(0)


def _in_hand(world: World, room: str) -> int:
    return world.tempo.slots if room.startswith("assessor") else 0

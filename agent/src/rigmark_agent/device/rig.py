"""The machine the target runs on, as far as the agent can see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from rigmark_agent.device.hardware import (
    describe_local,
    describe_remote,
    is_apple_silicon,
    unread_gpus,
)
from rigmark_agent.device.memory import ServingProcess, Unseen, find_serving_process
from rigmark_agent.device.nvml import open_gpus
from rigmark_agent.device.placement import Placement, place
from rigmark_agent.device.protocol import Gpus, NoGpus
from rigmark_agent.device.sampler import Round
from rigmark_agent.target.address import Address
from rigmark_agent.target.protocol import GpuShare
from rigmark_shared.wire import Hardware, MemoryKind

ELSEWHERE = "the target runs on another machine, which cannot be seen from here"


@dataclass(frozen=True, slots=True)
class Rig:
    """This machine when the target runs on it, and nothing but a name when it does not."""

    gpus: Gpus
    serving: ServingProcess | Unseen
    is_here: bool = True
    unread_gpus: tuple[str, ...] = ()

    @classmethod
    def of(cls, address: Address, *, same_machine: bool | None) -> Self:
        """Look at this machine if the target is on it; a person may know better than its address.

        What is on this machine says nothing about a target elsewhere.
        """
        here = address.is_this_machine() if same_machine is None else same_machine
        if not here:
            return cls(NoGpus(ELSEWHERE), Unseen(ELSEWHERE), is_here=False)
        gpus = open_gpus()
        serving = find_serving_process(address.port, address.ips())
        return cls(gpus, serving, unread_gpus=() if gpus.cards else tuple(unread_gpus()))

    def close(self) -> None:
        """Let go of the cards' driver."""
        self.gpus.close()

    @property
    def process(self) -> ServingProcess | None:
        """The serving process, where it can be seen."""
        return self.serving if isinstance(self.serving, ServingProcess) else None

    def placement(self, rounds: Sequence[Round]) -> Placement:
        """Say where the model lies, from what the sensors said while it worked."""
        return place(rounds, self.gpus, self.serving, one_memory=is_apple_silicon())

    def hardware(self, placement: Placement, name: str | None) -> Hardware:
        """Describe the machine by the cards that the model ran on."""
        if not self.is_here:
            return describe_remote(name)
        return describe_local(self.gpus, placement.cards, name)

    def gpu_share(self, told: GpuShare, placement: Placement) -> GpuShare:
        """Return the share the engine tells; without one, 0 when there is no GPU for sure."""
        if told.pct is not None or not self.is_here:
            return told
        if not self.gpus.cards and not self.unread_gpus:
            return GpuShare(0.0)
        if self.gpus.cards and placement.kind is MemoryKind.RAM:
            return GpuShare(None, f"{told.reason}; the driver lists none of it on a card")
        return told

    def no_energy(self, placement: Placement) -> str:
        """Say why the energy is not known, where it is not."""
        if not self.is_here:
            return ELSEWHERE
        if not placement.cards:
            return "the model did not run on a card with an energy counter"
        told = self.gpus.reasons.get("energy_j")
        return told or "the attempt was too short for the card's energy counter"

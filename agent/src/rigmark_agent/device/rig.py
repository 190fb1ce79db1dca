"""The machine the target runs on, as far as the agent can see it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from rigmark_agent.device.cards import open_cards
from rigmark_agent.device.gpu_share import SharedReading, gpu_share
from rigmark_agent.device.hardware import describe_local, describe_remote, unread_gpus
from rigmark_agent.device.idle import IDLE_WINDOW_S, Idle, measure_idle
from rigmark_agent.device.memory import Unseen, find_serving_process
from rigmark_agent.device.placement import Placement, place
from rigmark_agent.device.process import ServingProcess
from rigmark_agent.device.processor import is_apple_silicon
from rigmark_agent.device.protocol import Gpus, NoGpus
from rigmark_agent.device.recording import Round
from rigmark_agent.device.sampler import Sampler
from rigmark_agent.device.share_source import Machine
from rigmark_agent.device.unknown import unknown_fields
from rigmark_agent.target.address import Address
from rigmark_agent.target.protocol import GpuShare
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.wire import Hardware

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
        gpus = open_cards()
        serving = find_serving_process(address.port, address.ips())
        return cls(gpus, serving, unread_gpus=() if gpus.cards else tuple(unread_gpus()))

    def close(self) -> None:
        """Let go of the cards' driver."""
        self.gpus.close()

    @property
    def process(self) -> ServingProcess | None:
        """The serving process, where it can be seen."""
        return self.serving if isinstance(self.serving, ServingProcess) else None

    def sampler(self, clock: Clock = monotonic) -> Sampler:
        """Return what reads this machine's sensors beside a request."""
        return Sampler(self.gpus, self.process, clock=clock, engine_is_here=self.is_here)

    def look(self) -> Round:
        """Return what all sensors say at this moment, for a placement outside of any attempt."""
        return self.sampler().look()

    def idle(
        self,
        window_s: float = IDLE_WINDOW_S,
        *,
        pause: Callable[[float], None] = time.sleep,
        clock: Clock = monotonic,
    ) -> Idle:
        """Measure what the cards draw while nothing is asked for; at once without any card."""
        pids = self.process.pids if self.process else frozenset[int]()
        return measure_idle(self.gpus, pids, window_s, pause=pause, clock=clock)

    def placement(self, rounds: Sequence[Round]) -> Placement:
        """Say where the model lies, from what the sensors said while it worked."""
        return place(rounds, self.gpus, self.serving, one_memory=is_apple_silicon())

    def hardware(
        self, placement: Placement, name: str | None, idle: Idle | None = None
    ) -> Hardware:
        """Describe the machine by the cards that the model ran on, and say what is not known."""
        if not self.is_here:
            return describe_remote(name, ELSEWHERE)
        unknown = unknown_fields(
            self.gpus, placement.cards, self.serving, unread=self.unread_gpus, idle=idle
        )
        return describe_local(self.gpus, placement.cards, name, idle=idle, unknown=unknown)

    def gpu_share(
        self,
        told: GpuShare,
        placement: Placement,
        rounds: Sequence[Round] = (),
        *,
        weights_gb: float | None = None,
        flags: Mapping[str, str] | None = None,
    ) -> SharedReading:
        """Return the share of the model on the GPU with all of its sources and their weight."""
        machine = Machine(self.gpus.cards, is_here=self.is_here, unread=self.unread_gpus)
        return gpu_share(
            told, placement, rounds, machine=machine, weights_gb=weights_gb, flags=flags or {}
        )

    def no_energy(self, placement: Placement) -> str:
        """Say why the energy is not known, where it is not."""
        if not self.is_here:
            return ELSEWHERE
        if not placement.cards:
            return "the model did not run on a card with an energy counter"
        told = self.gpus.reasons.get("energy_j")
        return told or "the attempt was too short for the card's energy counter"

"""Opens all that a measurement needs: the target, the rig it runs on, and the stopwatch."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from rigmark_agent.attempt import Attempter
from rigmark_agent.commands.connect import connect, target_address
from rigmark_agent.device.rig import Rig
from rigmark_agent.settings import AgentSettings
from rigmark_agent.target.address import Address
from rigmark_agent.target.detect import find_target
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.protocol import Target


@dataclass(frozen=True, slots=True)
class Bench:
    """A target that can be measured, and what measures it."""

    address: Address
    target: Target
    rig: Rig
    attempter: Attempter


@contextmanager
def bench(settings: AgentSettings, kind: EngineKind) -> Iterator[Bench]:
    """Open the target that the settings name; raises AgentError."""
    address = target_address(settings)
    with closing(connect(address, settings)) as connection:
        target = find_target(connection, kind, settings.model)
        with closing(Rig.of(address, same_machine=settings.same_machine)) as rig:
            attempter = Attempter(target, rig.sampler(), deadline_s=settings.attempt_timeout_s)
            yield Bench(address, target, rig, attempter)

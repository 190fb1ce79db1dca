"""What the agent asks of a rig's graphics cards, whether there are any or not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Card:
    """One graphics card, or one instance of a divided one; None where its driver tells nothing."""

    name: str
    memory_gb: float | None
    unified: bool = False
    """Whether it has no memory of its own and uses the system's."""
    driver: str = "nvml"
    """Through what it is read, as the sources of a GPU share name it."""
    memory_bandwidth_gb_s: float | None = None
    architecture: str | None = None
    power_limit_w: float | None = None
    link: str | None = None
    """The widest link that was seen; cards narrow it while they idle."""
    partition: str | None = None


@dataclass(frozen=True, slots=True)
class CardReading:
    """What one card's sensors said at one moment; None where they said nothing."""

    memory_used_mb: float | None = None
    process_memory_mb: float | None = None
    """Memory of the processes asked about."""
    holds_process: bool | None = None
    """Whether any of those processes is on the card; None where that cannot be told."""
    utilization_pct: float | None = None
    power_w: float | None = None
    energy_j: float | None = None
    temperature_c: float | None = None
    sm_clock_mhz: float | None = None
    memory_clock_mhz: float | None = None
    throttle_reasons: tuple[str, ...] = ()

    @property
    def held_mb(self) -> float | None:
        """The memory of those processes: 0 only where the driver knows that none is on the card."""
        return 0.0 if self.holds_process is False else self.process_memory_mb


class Gpus(Protocol):
    """The cards of this machine."""

    cards: tuple[Card, ...]
    driver_version: str | None
    compute_api: str | None
    """The highest version of the compute interface that the driver serves."""

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why a figure cannot be read, by its field; `cards` when there are none."""
        ...

    def read(self, pids: Collection[int], *, energy: bool = True) -> tuple[CardReading, ...]:
        """Return one reading per card, with the memory of those processes told apart.

        The energy counter is left out on demand: on a large card it takes ten times as long to
        read as everything else.
        """
        ...

    def close(self) -> None:
        """Let go of the driver."""
        ...


class NoGpus:
    """A machine whose cards cannot be read, or that has none."""

    cards: tuple[Card, ...] = ()
    driver_version: str | None = None
    compute_api: str | None = None

    def __init__(self, reason: str) -> None:
        self.reasons: Mapping[str, str] = {"cards": reason}

    def read(self, pids: Collection[int], *, energy: bool = True) -> tuple[CardReading, ...]:  # noqa: ARG002 - the protocol's
        """Return no reading."""
        return ()

    def close(self) -> None:
        """Have nothing to let go of."""

"""What an NVIDIA card, or an instance of a divided one, is: asked for once, or now and then."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from rigmark_agent.device.guard import NOT_REPORTED, Guard
from rigmark_agent.device.memory import system_memory_gb
from rigmark_agent.device.pcie import link_name
from rigmark_agent.device.protocol import Card
from rigmark_agent.device.reasons import SYSTEM

WHOLE_CARD_ONLY: Final = (
    "the card is divided (MIG), and this is measured for the whole of it only, not for its parts"
)
_UNIFIED_BANDWIDTH: Final = "the memory is the system's, whose bandwidth the driver does not tell"
_SENSORS: Final = (
    "power_w",
    "energy_j",
    "temperature_c",
    "sm_clock_mhz",
    "memory_clock_mhz",
    "throttle_reasons",
    "memory_bandwidth_gb_s",
    "power_limit_w",
)
_MEMORY_V2: Final = 0x02000028
_MEMORY_CLOCK: Final = 2  # NVML_CLOCK_MEM
_GB: Final = 1024**3
_MILLI: Final = 1000.0
_TRANSFERS_PER_CLOCK: Final = 2
_ARCHITECTURES: Final = MappingProxyType(
    {
        2: "Kepler",
        3: "Maxwell",
        4: "Pascal",
        5: "Volta",
        6: "Turing",
        7: "Ampere",
        8: "Ada",
        9: "Hopper",
        10: "Blackwell",
        13: "Rubin",
    }
)
"""NVML_DEVICE_ARCH_*; a number that is not here is told by its compute capability."""


@dataclass(frozen=True, slots=True)
class Handle:
    """NVML's handle of a card or of an instance, and its position among all that are read."""

    raw: Any
    position: int
    whole: Any = None
    """The handle of the divided card that it is a part of; None for a whole card."""

    @property
    def is_part(self) -> bool:
        """Whether it is an instance of a divided card."""
        return self.whole is not None


def handles(guard: Guard) -> list[Handle]:
    """Return all cards that can be opened; of a divided one its instances."""
    count = guard.get("cards", SYSTEM, "nvmlDeviceGetCount") or 0
    found = [
        guard.get("cards", index, "nvmlDeviceGetHandleByIndex", index) for index in range(count)
    ]
    opened = ((index, raw) for index, raw in enumerate(found) if raw is not None)
    pairs = [pair for index, raw in opened for pair in _parts(guard, index, raw)]
    return [Handle(raw, position, whole) for position, (raw, whole) in enumerate(pairs)]


def _parts(guard: Guard, index: int, raw: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401
    """Return the instances of a divided card, for most of it cannot be read as a whole then."""
    mode = guard.get("mig", index, "nvmlDeviceGetMigMode", raw)
    divided = bool(mode and mode[0])
    most = guard.get("mig", index, "nvmlDeviceGetMaxMigDeviceCount", raw) if divided else 0
    parts = [
        guard.get("mig", index, "nvmlDeviceGetMigDeviceHandleByIndex", raw, number)
        for number in range(most or 0)
    ]
    found = [(part, raw) for part in parts if part is not None]
    if found or not divided:
        guard.reasons.drop("mig", index)
    return found or [(raw, None)]


def card_of(guard: Guard, handle: Handle) -> Card:
    """Describe a card; what it does not tell is None, with the reason kept by the guard."""
    name = text(guard.get("name", handle.position, "nvmlDeviceGetName", handle.raw))
    whole, _, part = (name or "NVIDIA card").partition(" MIG ")
    held = memory(guard, handle)
    unified = held is None and guard.reasons.of("memory_used_mb", handle.position) == NOT_REPORTED
    card = Card(
        name=whole,
        memory_gb=system_memory_gb() if unified else None if held is None else held.total / _GB,
        unified=unified,
        architecture=_architecture(guard, handle),
        memory_bandwidth_gb_s=_bandwidth_gb_s(guard, handle, unified=unified),
        power_limit_w=_power_limit_w(guard, handle),
        link=link(guard, handle),
        partition=_partition(guard, handle, part),
    )
    for field in _SENSORS if handle.is_part else ():
        guard.reasons.keep(field, handle.position, WHOLE_CARD_ONLY)
    return card


def memory(guard: Guard, handle: Handle) -> Any:  # noqa: ANN401 - as NVML
    """Return the card's memory in bytes, `total` and `used`, or None."""
    function = "nvmlDeviceGetMemoryInfo"
    # The second version leaves out what the driver keeps for itself; old drivers lack it.
    calls = ((function, handle.raw, _MEMORY_V2), (function, handle.raw))
    return guard.first("memory_used_mb", handle.position, *calls)


def link(guard: Guard, handle: Handle) -> str | None:
    """Say how the card is attached at this moment."""
    raw = handle.raw if handle.whole is None else handle.whole
    generation = guard.get("link", handle.position, "nvmlDeviceGetCurrPcieLinkGeneration", raw)
    width = guard.get("link", handle.position, "nvmlDeviceGetCurrPcieLinkWidth", raw)
    return link_name(generation, width)


def compute_api(guard: Guard) -> str | None:
    """Return the highest version of CUDA that the driver serves."""
    version = guard.get("compute_api", SYSTEM, "nvmlSystemGetCudaDriverVersion_v2")
    return f"CUDA {version // 1000}.{version % 1000 // 10}" if version else None


def text(value: str | bytes | None) -> str | None:
    """Return a text of the library, which gave bytes in its older versions."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _architecture(guard: Guard, handle: Handle) -> str | None:
    raw = handle.raw if handle.whole is None else handle.whole
    number = guard.get("architecture", handle.position, "nvmlDeviceGetArchitecture", raw)
    if number in _ARCHITECTURES:
        return _ARCHITECTURES[number]
    function = "nvmlDeviceGetCudaComputeCapability"
    capability = guard.get("architecture", handle.position, function, raw)
    return f"compute capability {capability[0]}.{capability[1]}" if capability else None


def _bandwidth_gb_s(guard: Guard, handle: Handle, *, unified: bool) -> float | None:
    """Return the bus width × the highest memory clock × 2 ÷ 8, in GB of 10^9 bytes a second.

    NVML gives the clock of GDDR5 to GDDR7 and of HBM such that two transfers a clock give the
    bandwidth of the data sheet: 10,501 MHz × 384 bits for an RTX 4090, 2,619 MHz × 5,120 bits for
    an H100.
    """
    field, position = "memory_bandwidth_gb_s", handle.position
    if handle.is_part:
        return None
    if unified:
        guard.reasons.keep(field, position, _UNIFIED_BANDWIDTH)
        return None
    bits = guard.get(field, position, "nvmlDeviceGetMemoryBusWidth", handle.raw)
    function = "nvmlDeviceGetMaxClockInfo"
    mhz = guard.get(field, position, function, handle.raw, _MEMORY_CLOCK) if bits else None
    return bits * mhz * _TRANSFERS_PER_CLOCK / 8 / _MILLI if bits and mhz else None


def _power_limit_w(guard: Guard, handle: Handle) -> float | None:
    if handle.is_part:
        return None
    milliwatts = guard.first(
        "power_limit_w",
        handle.position,
        ("nvmlDeviceGetEnforcedPowerLimit", handle.raw),
        ("nvmlDeviceGetPowerManagementLimit", handle.raw),
    )
    return milliwatts / _MILLI if milliwatts else None


def _partition(guard: Guard, handle: Handle, named: str) -> str | None:
    if not handle.is_part:
        return None
    if named:
        return f"MIG {named}"
    part = guard.get("partition", handle.position, "nvmlDeviceGetAttributes", handle.raw)
    if part is None:
        return None
    return f"MIG {part.gpuInstanceSliceCount}g ({part.memorySizeMB} MB)"

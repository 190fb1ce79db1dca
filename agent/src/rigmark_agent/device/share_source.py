"""What a driver's books and an engine's flags tell of the model's share on the GPU."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rigmark_agent.device.placement import Placement
from rigmark_agent.device.protocol import Card
from rigmark_agent.device.recording import Round
from rigmark_shared.wire import GpuShareSource, MemoryKind

NO_GPU: Final = "system:no-gpu"
PROCESS_LIST: Final = "process-list"
PROCESS_MEMORY: Final = "process-memory"
DEVICE_MEMORY: Final = "device-memory"

_WHOLE: Final = 0.95
_SMALL_GB: Final = 1.0
"""A driver keeps up to half a gigabyte for every process, which hides the share of less."""
_MB_PER_GB: Final = 1024.0
_LAYER_FLAGS: Final = frozenset({"n-gpu-layers", "ngl", "gpu-layers", "num-gpu", "num-gpu-layers"})
_EVERY_LAYER: Final = 99
"""By custom, for no model of before 2024 had so many."""
_KEPT_FLAGS: Final = ("cpu-moe", "n-cpu-moe", "override-tensor")
"""They leave parts of layers in main memory that are counted as being on the GPU."""
_BY_ITSELF: Final = "the engine chose the layers by itself"
_ASKED_FOR: Final = "it was asked for; whether it was done is not told here"


@dataclass(frozen=True, slots=True)
class Machine:
    """What is known of the machine's cards."""

    cards: tuple[Card, ...]
    is_here: bool = True
    unread: tuple[str, ...] = ()
    """Graphics processors that the model may be on and that cannot be read."""


def by_driver(
    placement: Placement, rounds: Sequence[Round], machine: Machine, weights_gb: float | None
) -> GpuShareSource | None:
    """Return what the cards' drivers tell; None for a target on another machine."""
    if not machine.is_here:
        return None
    if not machine.cards:
        if not machine.unread:
            return GpuShareSource(source=NO_GPU, pct=0.0)
        return GpuShareSource(source="system:gpu", reason=f"{machine.unread[0]} cannot be read")
    driver = machine.cards[next(iter(placement.cards), 0)].driver
    if not placement.cards:
        if placement.kind is not MemoryKind.RAM:
            return GpuShareSource(source=f"{driver}:{PROCESS_LIST}", reason=placement.reason)
        is_listed = any(card.holds_process for one in rounds for card in one.cards)
        kind = PROCESS_MEMORY if is_listed else PROCESS_LIST
        return GpuShareSource(source=f"{driver}:{kind}", pct=0.0)
    kind = PROCESS_MEMORY if placement.by_process else DEVICE_MEMORY
    held_mb = placement.peak_mb(rounds)
    pct, reason = _share(held_mb, rounds, weights_gb, by_process=placement.by_process)
    return GpuShareSource(source=f"{driver}:{kind}", pct=pct, reason=reason)


def by_flags(flags: Mapping[str, str], layers: int | None = None) -> GpuShareSource | None:
    """Return what the engine was asked for: how many layers on the GPU, of how many there are."""
    plain = {name.lstrip("-").replace("_", "-").lower(): value for name, value in flags.items()}
    flag = next((name for name in plain if name in _LAYER_FLAGS), None)
    if flag is None:
        return None
    try:
        asked = (layers or _EVERY_LAYER) if plain[flag].lower() == "all" else int(plain[flag])
    except ValueError:
        asked = -1
    is_kept = any(plain.get(name, "0") != "0" for name in _KEPT_FLAGS)
    pct, reason = _of_layers(asked, layers, is_kept=is_kept)
    return GpuShareSource(source=f"flags:{flag}", pct=pct, reason=reason)


def _of_layers(asked: int, layers: int | None, *, is_kept: bool) -> tuple[float | None, str | None]:
    if asked == 0:
        return 0.0, None
    if asked < 0:
        return None, _BY_ITSELF
    if is_kept:
        return None, "parts of the layers were to stay in main memory"
    if asked >= (layers or _EVERY_LAYER):
        return 100.0, _ASKED_FOR
    if layers is None:
        return None, f"{asked} layers of an unknown number"
    return round(100.0 * asked / layers, 1), _ASKED_FOR


def _share(
    held_mb: float | None, rounds: Sequence[Round], weights_gb: float | None, *, by_process: bool
) -> tuple[float | None, str | None]:
    if held_mb is None:
        return None, "no sensor told the memory of the model"
    if not weights_gb:
        if by_process and _hardly_resident(held_mb, rounds):
            return 100.0, "the size of the weights is unknown, but main memory holds hardly any"
        return None, f"the weights are of unknown size, so {held_mb:.0f} MB on the card tell little"
    if weights_gb < _SMALL_GB:
        return None, f"weights of {weights_gb:g} GB are lost in what a driver keeps for a process"
    share = held_mb / _MB_PER_GB / weights_gb
    reason = None if by_process else "other programs' memory on the card is counted along"
    return (100.0 if share >= _WHOLE else round(100.0 * share, 1)), reason


def _hardly_resident(held_mb: float, rounds: Sequence[Round]) -> bool:
    resident = max((one.resident_mb for one in rounds if one.resident_mb is not None), default=None)
    return resident is not None and held_mb / (held_mb + resident) >= _WHOLE

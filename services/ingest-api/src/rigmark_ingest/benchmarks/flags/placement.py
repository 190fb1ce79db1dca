"""Flags of placement: what was on the card, what was not, and how near its limit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rigmark_shared.methodology import FlagId, memory_share_pct
from rigmark_shared.methodology.derive import PERCENT
from rigmark_shared.methodology.roofline import weights_gb
from rigmark_shared.wire import Confidence, GpuShareSource, Hardware, MemoryKind, Model

_NEAR_PCT: Final = 90.0
# A driver and a spec sheet round a card's size differently.
_MORE_THAN_ALL_PCT: Final = 105.0
_LEAST_OF_WEIGHTS: Final = 0.5
_CARD_DRIVERS: Final = ("nvml:", "amdgpu:")
"""How a source begins that only a machine with a card has."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a model lay while a run or a load point was measured."""

    model: Model
    hardware: Hardware
    memory_gb: float | None
    memory_kind: MemoryKind | None
    gpu_share_pct: float | None
    sources: Sequence[GpuShareSource]
    confidence: Confidence | None


def cpu_fallback(placement: Placement) -> str | None:
    """There is a card, and nothing is on it: the hardware names it, or its driver told so."""
    if placement.gpu_share_pct != 0:
        return None
    if gpus := placement.hardware.gpus:
        return f"0 % on {gpus[0].name}"
    drivers = [one.source for one in placement.sources if one.source.startswith(_CARD_DRIVERS)]
    return placement.hardware.unknown.get("gpus", f"0 % by {drivers[0]}") if drivers else None


def partial_offload(placement: Placement) -> str | None:
    """A part of the model is not on the card."""
    share = placement.gpu_share_pct
    return f"{share:.0f} % on the card" if share and share < PERCENT else None


def share_unsure(placement: Placement) -> str | None:
    """The sources of the share contradict each other."""
    if placement.confidence is not Confidence.LOW:
        return None
    told = [
        f"{source.source} {'tells none' if source.pct is None else f'{source.pct:.0f} %'}"
        for source in placement.sources
    ]
    return "; ".join(told) or "the rig says so"


def near_memory_limit(placement: Placement) -> str | None:
    """Most of the memory is in use, and not more than there is."""
    share = _share_pct(placement)
    if share is None or not _NEAR_PCT <= share <= _MORE_THAN_ALL_PCT:
        return None
    return f"{share:.0f} % of the memory"


def impossible_memory(placement: Placement) -> str | None:
    """More memory is in use than there is, or less than the weights take."""
    share = _share_pct(placement)
    if share is not None and share > _MORE_THAN_ALL_PCT:
        return f"{share:.0f} % of the memory"
    return _less_than_the_weights(placement)


PLACEMENT_RULES: Final[dict[FlagId, Callable[[Placement], str | None]]] = {
    FlagId.IMPOSSIBLE_MEMORY: impossible_memory,
    FlagId.CPU_FALLBACK: cpu_fallback,
    FlagId.SHARE_UNSURE: share_unsure,
    FlagId.PARTIAL_OFFLOAD: partial_offload,
    FlagId.NEAR_MEMORY_LIMIT: near_memory_limit,
}
"""What is looked for in the placement of a run or a load point."""


def _less_than_the_weights(placement: Placement) -> str | None:
    model, memory = placement.model, placement.memory_gb
    on_card = placement.gpu_share_pct == PERCENT and placement.memory_kind is MemoryKind.VRAM
    weights = weights_gb(
        parameters=model.parameters,
        bits_per_weight=model.bits_per_weight,
        file_size_gb=model.file_size_gb,
    )
    if not on_card or weights is None or memory is None or memory >= weights * _LEAST_OF_WEIGHTS:
        return None
    return f"{memory:.1f} GB in use for {weights:.1f} GB of weights"


def _share_pct(placement: Placement) -> float | None:
    return memory_share_pct(memory_gb=placement.memory_gb, device_total_gb=_total_gb(placement))


def _total_gb(placement: Placement) -> float | None:
    """Return how much memory of the kind that is meant there is in all; None where unknown."""
    hardware, kind = placement.hardware, placement.memory_kind
    if kind in (MemoryKind.RAM, MemoryKind.UNIFIED) or hardware.unified_memory:
        return hardware.ram_gb
    # The size of a part of a divided card is not told by the card's own.
    if kind is not MemoryKind.VRAM or any(gpu.partition for gpu in hardware.gpus):
        return None
    totals = [gpu.memory_gb for gpu in hardware.gpus]
    return sum(total for total in totals if total is not None) if all(totals) else None

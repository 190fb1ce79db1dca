"""How much memory the device has that a model ran on, as the rig disclosed it."""

from collections.abc import Mapping
from typing import Any


def memory_of_device_gb(disclosure: Mapping[str, Any], memory_kind: str | None) -> float | None:
    """Return the whole memory of the kind that was measured; None when it was not disclosed."""
    hardware = disclosure.get("hardware") or {}
    if memory_kind in ("ram", "unified"):
        ram_gb: float | None = hardware.get("ram_gb")
        return ram_gb
    if memory_kind != "vram":
        return None
    cards = [gpu.get("memory_gb") for gpu in hardware.get("gpus") or []]
    return None if None in cards else sum(cards) or None

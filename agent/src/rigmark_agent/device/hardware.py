"""What the rig is called and made of; nothing that tells whose it is."""

import os
import platform
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rigmark_agent.device.container import container
from rigmark_agent.device.idle import Idle
from rigmark_agent.device.memory import system_memory_gb
from rigmark_agent.device.processor import cpu_name, is_apple_silicon
from rigmark_agent.device.protocol import Card, Gpus
from rigmark_agent.device.sysfs import read_text
from rigmark_agent.target.reading import name as short
from rigmark_shared.wire import Gpu, Hardware

_UNNAMED: Final = "unnamed machine"
_NOT_HERE: Final = "unnamed remote machine"
_GRAPHICS_CLASSES: Final = ("0x0300", "0x0302", "0x0380", "0x1200")
_GRAPHICS_VENDORS: Final = {"0x1002": "AMD", "0x10de": "NVIDIA", "0x8086": "Intel"}
"""Makers of processors a model can run on; other display adapters only drive a console."""


def describe_remote(name: str | None, reason: str) -> Hardware:
    """Describe a machine that cannot be looked at, by the name a person gave it."""
    return Hardware(name=name or _NOT_HERE, unknown={"gpus": reason, "cpu": reason})


def describe_local(
    gpus: Gpus,
    cards: Sequence[int],
    name: str | None,
    *,
    idle: Idle | None = None,
    unknown: dict[str, str] | None = None,
) -> Hardware:
    """Describe this machine with the cards that the model ran on.

    Of the reasons for what is unknown those are kept that are needed.
    """
    used = [gpus.cards[index] for index in cards]
    cpu = cpu_name()
    idle_w = None if idle is None else idle.of(cards)
    described = Hardware(
        name=name or _name_of(used) or cpu or _UNNAMED,
        gpus=[_gpu(card) for card in used],
        cpu=cpu,
        cpu_cores=os.cpu_count(),
        ram_gb=round(system_memory_gb(), 2),
        unified_memory=_is_unified(used),
        os=short(f"{platform.system()} {platform.release()}"),
        driver_version=short(gpus.driver_version),
        compute_api=short(gpus.compute_api),
        container=container(),
        idle_power_w=None if idle_w is None else round(idle_w, 2),
        idle_window_s=None if idle is None or idle_w is None else idle.window_s,
    )
    return described.model_copy(update={"unknown": _of_nulls(described, unknown or {})})


def unread_gpus(root: Path = Path("/"), system: str | None = None) -> list[str]:
    """Name the graphics processors that the model may run on and the agent cannot read."""
    if (system or platform.system()) != "Linux":
        return ["the graphics processor of this machine"]
    found = [f"an {maker} graphics processor" for maker in _pci_makers(root)]
    return found or [f"/dev/{name}" for name in ("kfd", "dxg") if (root / "dev" / name).exists()]


def _pci_makers(root: Path) -> list[str]:
    devices = sorted((root / "sys/bus/pci/devices").glob("*"))
    graphics = [
        device for device in devices if read_text(device / "class").startswith(_GRAPHICS_CLASSES)
    ]
    makers = (_GRAPHICS_VENDORS.get(read_text(device / "vendor")) for device in graphics)
    return [maker for maker in makers if maker]


def _is_unified(used: list[Card]) -> bool | None:
    if used:
        return any(card.unified for card in used)
    return True if is_apple_silicon() else None


def _of_nulls(described: Hardware, reasons: dict[str, str]) -> dict[str, str]:
    """Leave out the reasons for what is known after all."""
    return {
        field: reason
        for field, reason in reasons.items()
        if getattr(described, field, None) in (None, [])
    }


def _name_of(cards: list[Card]) -> str | None:
    if not cards:
        return None
    names = (" ".join(filter(None, (card.name, card.partition))) for card in cards)
    counts = Counter(names)
    return short(" + ".join(f"{n} x {name}" if n > 1 else name for name, n in counts.items()))


def _gpu(card: Card) -> Gpu:
    return Gpu(
        name=short(card.name) or "card",
        memory_gb=_rounded(card.memory_gb, 2),
        memory_bandwidth_gb_s=_rounded(card.memory_bandwidth_gb_s, 1) or None,
        architecture=short(card.architecture),
        power_limit_w=_rounded(card.power_limit_w, 1) or None,
        link=short(card.link),
        partition=short(card.partition),
    )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)

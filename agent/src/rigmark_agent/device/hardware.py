"""What the rig is called and made of; nothing that tells whose it is."""

import ctypes
import os
import platform
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from rigmark_agent.device.memory import system_memory_gb
from rigmark_agent.device.protocol import Card, Gpus
from rigmark_agent.target.reading import name as short
from rigmark_shared.wire import Gpu, Hardware

_UNNAMED: Final = "unnamed machine"
_NOT_HERE: Final = "unnamed remote machine"
_GRAPHICS_CLASSES: Final = ("0x0300", "0x0302", "0x0380", "0x1200")
_GRAPHICS_VENDORS: Final = {"0x1002": "AMD", "0x10de": "NVIDIA", "0x8086": "Intel"}
"""Makers of processors a model can run on; other display adapters only drive a console."""


def describe_remote(name: str | None) -> Hardware:
    """Describe a machine that cannot be looked at, by the name a person gave it."""
    return Hardware(name=name or _NOT_HERE)


def describe_local(gpus: Gpus, cards: Iterable[int], name: str | None) -> Hardware:
    """Describe this machine with the cards that the model ran on."""
    used = [gpus.cards[index] for index in cards]
    cpu = cpu_name()
    return Hardware(
        name=name or _name_of(used) or cpu or _UNNAMED,
        gpus=[Gpu(name=short(card.name) or "card", memory_gb=_rounded(card)) for card in used],
        cpu=cpu,
        cpu_cores=os.cpu_count(),
        ram_gb=round(system_memory_gb(), 2),
        unified_memory=True if is_apple_silicon() or any(card.unified for card in used) else None,
        os=short(f"{platform.system()} {platform.release()}"),
        driver_version=short(gpus.driver_version),
    )


def cpu_name(root: Path = Path("/")) -> str | None:
    """Return the processor's name as its maker gave it."""
    if platform.system() == "Darwin":
        return short(_sysctl("machdep.cpu.brand_string"))
    try:
        lines = (root / "proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        board = root / "sys/firmware/devicetree/base/model"  # boards without names in cpuinfo
        model = board.read_text(encoding="utf-8").strip("\x00") if board.exists() else None
    except OSError:
        return short(platform.processor())
    fields = (line.partition(":") for line in lines)
    names = (value for key, _, value in fields if key.strip() == "model name")
    return short(next(names, None)) or short(model) or short(platform.processor())


def unread_gpus(root: Path = Path("/"), system: str | None = None) -> list[str]:
    """Name the graphics processors that the model may run on and the agent cannot read."""
    if (system or platform.system()) != "Linux":
        return ["the graphics processor of this machine"]
    found = [f"an {maker} graphics processor" for maker in _pci_makers(root)]
    return found or [f"/dev/{name}" for name in ("kfd", "dxg") if (root / "dev" / name).exists()]


def is_apple_silicon() -> bool:
    """Say whether CPU and GPU share one memory in the way of Apple's machines."""
    return platform.system() == "Darwin" and platform.machine() == "arm64"


def _pci_makers(root: Path) -> list[str]:
    devices = sorted((root / "sys/bus/pci/devices").glob("*"))
    graphics = [
        device for device in devices if _read(device / "class").startswith(_GRAPHICS_CLASSES)
    ]
    makers = (_GRAPHICS_VENDORS.get(_read(device / "vendor")) for device in graphics)
    return [maker for maker in makers if maker]


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _name_of(cards: list[Card]) -> str | None:
    if not cards:
        return None
    counts = Counter(card.name for card in cards)
    return short(" + ".join(f"{n} x {name}" if n > 1 else name for name, n in counts.items()))


def _rounded(card: Card) -> float | None:
    return None if card.memory_gb is None else round(card.memory_gb, 2)


def _sysctl(key: str) -> str:
    """Ask macOS for a text, which its /proc would tell if it had one."""
    library = ctypes.CDLL(None)
    size = ctypes.c_size_t(256)
    value = ctypes.create_string_buffer(size.value)
    failed = library.sysctlbyname(key.encode(), value, ctypes.byref(size), None, 0)
    return "" if failed else value.value.decode("utf-8", "replace")

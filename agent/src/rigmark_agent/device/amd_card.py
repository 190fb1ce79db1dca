"""What an AMD card is, as the amdgpu driver and the compute topology (KFD) tell it."""

import re
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from rigmark_agent.device.pcie import link_name
from rigmark_agent.device.protocol import Card
from rigmark_agent.device.reasons import Reasons
from rigmark_agent.device.sysfs import NO_FILE, number, properties, read_text

_GB: Final = 1024**3
_MICRO: Final = 1e6
_MILLI: Final = 1000.0
_NAMES: Final = ("usr/share/libdrm/amdgpu.ids", "opt/amdgpu/share/libdrm/amdgpu.ids")
_APUS: Final = frozenset(
    {
        "gfx902", "gfx909", "gfx90c", "gfx1013", "gfx1033", "gfx1035", "gfx1036", "gfx1037",
        "gfx1103", "gfx1150", "gfx1151", "gfx1152", "gfx1153",
    }
)  # fmt: skip
"""Processors with graphics inside, which use the system's memory."""
_TRANSFERS_PER_CLOCK: Final = MappingProxyType(
    {"gfx803": 4, "gfx90": 2, "gfx942": 4, "gfx10": 16, "gfx11": 16, "gfx12": 16}
)
"""By the beginning of the architecture: GDDR5, HBM2, HBM3, and GDDR6, whose clock the driver
gives at a sixteenth of its data rate."""
_HBM_BITS: Final = 1024
_TRANSFERS_OF_HBM: Final = 2
"""Of HBM and HBM2. Fiji (`gfx803`) has it among those of GDDR5, `gfx1011` among those of GDDR6; a
bus so wide tells it."""
_HBM3: Final = "gfx94"
_SMALL_BYTES: Final = _GB
_NO_BANDWIDTH: Final = "the transfers per clock of this card's memory are not known"
_UNIFIED_BANDWIDTH: Final = "the memory is the system's, whose bandwidth the driver does not tell"
_KFD_NODES: Final = "sys/class/kfd/kfd/topology/nodes"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file system a card's figures stand."""

    device: Path
    hwmon: Path
    node: Path | None
    """The card's node in the compute topology; None without one."""
    address: str
    """The card's address on the PCI bus, by which processes name it."""


def places(root: Path) -> list[Place]:
    """Return the AMD cards of this machine in the order of the driver."""
    cards = [card for card in (root / "sys/class/drm").glob("card*") if card.name[4:].isdecimal()]
    ordered = sorted(cards, key=lambda card: int(card.name[4:]))
    devices = (card / "device" for card in ordered)
    return [_place(root, device) for device in devices if read_text(device / "vendor") == "0x1002"]


def card_of(root: Path, place: Place, position: int, reasons: Reasons) -> Card:
    """Describe a card; what it does not tell is None, with the reason kept."""
    device = place.device
    architecture = _architecture(place)
    unified = is_apu(place, architecture)
    kinds = ("vram", "gtt") if unified else ("vram",)
    sizes = [number(device / f"mem_info_{kind}_total") for kind in kinds]
    known = [size for size in sizes if size]
    microwatts = number(place.hwmon / "power1_cap")
    card = Card(
        name=_name(root, device, architecture),
        memory_gb=sum(known) / _GB if known else None,
        unified=unified,
        driver="amdgpu",
        architecture=architecture,
        memory_bandwidth_gb_s=_bandwidth_gb_s(place, architecture, unified=unified),
        power_limit_w=microwatts / _MICRO if microwatts else None,
        link=link(device),
    )
    for field in ("architecture", "power_limit_w", "link"):
        if getattr(card, field) is None:
            reasons.keep(field, position, NO_FILE)
    if card.memory_bandwidth_gb_s is None:
        why = _UNIFIED_BANDWIDTH if unified else _NO_BANDWIDTH if place.node else NO_FILE
        reasons.keep("memory_bandwidth_gb_s", position, why)
    return card


def is_apu(place: Place, architecture: str | None) -> bool:
    """Say whether the graphics are inside the processor and share the system's memory."""
    if architecture in _APUS:
        return True
    # Only processors with graphics inside have a second voltage, that of their north bridge.
    if any(read_text(label) == "vddnb" for label in place.hwmon.glob("in*_label")):
        return True
    vram, gtt = (number(place.device / f"mem_info_{kind}_total") or 0 for kind in ("vram", "gtt"))
    return architecture is None and 0 < vram <= _SMALL_BYTES < gtt


def link(device: Path) -> str | None:
    """Say how the card is attached at this moment, as `PCIe 4.0 x16`."""
    speed = re.match(r"([\d.]+) GT/s", read_text(device / "current_link_speed"))
    width = number(device / "current_link_width")
    generations = {"2.5": 1, "5.0": 2, "8.0": 3, "16.0": 4, "32.0": 5, "64.0": 6}
    generation = generations.get(speed[1]) if speed else None
    return link_name(generation, width)


def _place(root: Path, device: Path) -> Place:
    hwmon = next(iter(sorted((device / "hwmon").glob("hwmon*"))), device / "hwmon")
    minors = [int(node.name[7:]) for node in (device / "drm").glob("renderD*")]
    nodes = sorted((root / _KFD_NODES).glob("*"))
    found = (
        node for node in nodes if properties(node / "properties").get("drm_render_minor") in minors
    )
    slot = re.search(r"^PCI_SLOT_NAME=(.+)$", read_text(device / "uevent"), re.MULTILINE)
    return Place(device, hwmon, next(found, None), slot[1] if slot else device.resolve().name)


def _architecture(place: Place) -> str | None:
    version = properties(place.node / "properties").get("gfx_target_version") if place.node else 0
    if not version:
        return None
    return f"gfx{version // 10_000}{version // 100 % 100:x}{version % 100:x}"


def _name(root: Path, device: Path, architecture: str | None) -> str:
    """Return the name the card or the driver's list gives, else what is certain of it."""
    if told := read_text(device / "product_name"):
        return told
    chip = read_text(device / "device").removeprefix("0x").upper()
    revision = read_text(device / "revision").removeprefix("0x").upper()
    for file in _NAMES:
        for line in _lines(root / file):
            fields = [field.strip() for field in line.split(",", 2)]
            if fields[:2] == [chip, revision]:
                return fields[2]
    return f"AMD {architecture or 'card'} ({chip or 'unnamed'})"


def _lines(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if line.count(",") > 1 and not line.startswith("#")]


def _bandwidth_gb_s(place: Place, architecture: str | None, *, unified: bool) -> float | None:
    """Return bus width × highest memory clock × transfers per clock ÷ 8, in GB of 10^9 a second."""
    if place.node is None or architecture is None or unified:
        return None
    bank = properties(place.node / "mem_banks/0/properties")
    bits, mhz = bank.get("width", 0), bank.get("mem_clk_max", 0)
    transfers = _transfers(architecture, bits)
    return bits * mhz * transfers / 8 / _MILLI if transfers and bits > 0 and mhz > 0 else None


def _transfers(architecture: str, bits: int) -> int | None:
    begins = (ops for name, ops in _TRANSFERS_PER_CLOCK.items() if architecture.startswith(name))
    known = next(begins, None)
    if known and bits >= _HBM_BITS and not architecture.startswith(_HBM3):
        return _TRANSFERS_OF_HBM
    return known

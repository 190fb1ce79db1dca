"""AMD's cards through the files of the amdgpu driver; nothing is installed or asked of ROCm."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from rigmark_agent.device.amd_card import Place, card_of, link, places
from rigmark_agent.device.amd_throttle import throttle_reasons
from rigmark_agent.device.drm_clients import DrmClients
from rigmark_agent.device.memory import MB, pids_are_the_hosts
from rigmark_agent.device.pcie import ROUNDS_BETWEEN_LOOKS, widest
from rigmark_agent.device.protocol import CardReading, Gpus, NoGpus
from rigmark_agent.device.reasons import SYSTEM, Reasons
from rigmark_agent.device.sysfs import number, read_text, why_unread

_MICRO: Final = 1e6
_MILLI: Final = 1000.0
_NO_API: Final = "AMD's driver tells no version of its compute interface"
_NO_ENERGY: Final = (
    "the amdgpu driver has no energy counter for this card; its power is in the trace"
)


def open_amd(root: Path = Path("/")) -> Gpus:
    """Return this machine's AMD cards, or no cards and the reason why."""
    found = places(root)
    return AmdGpus(root, found) if found else NoGpus("there is no AMD card")


class AmdGpus:
    """The AMD cards of this machine."""

    def __init__(self, root: Path, found: list[Place]) -> None:
        self._places = found
        self._kept = Reasons()
        self._kept.cards = len(found)
        self.cards = tuple(
            card_of(root, place, position, self._kept) for position, place in enumerate(found)
        )
        self._clients = DrmClients(root, "amdgpu")
        self._rounds = 0
        self._kfd = root / "sys/class/kfd/kfd/proc"
        self._pids_are_the_hosts = pids_are_the_hosts(root / "proc/self/ns/pid")
        release = read_text(root / "proc/sys/kernel/osrelease")
        version = read_text(root / "sys/module/amdgpu/version")
        self.driver_version: str | None = (
            f"amdgpu {version}" if version else f"amdgpu of Linux {release}"
        )
        self.compute_api: str | None = None
        self._kept.keep("compute_api", SYSTEM, _NO_API)

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why a figure cannot be read, by its field."""
        return self._kept.merged()

    def read(self, pids: Collection[int], *, energy: bool = True) -> tuple[CardReading, ...]:
        """Return one reading per card, with the memory of those processes told apart."""
        self._rounds += 1
        if self._rounds % ROUNDS_BETWEEN_LOOKS == 0:
            pairs = zip(self._places, self.cards, strict=True)
            self.cards = tuple(
                replace(card, link=widest(card.link, link(place.device))) for place, card in pairs
            )
        held = self._clients.memory_bytes(pids)
        return tuple(
            self._reading(position, place, self._held(place, pids, held), energy=energy)
            for position, place in enumerate(self._places)
        )

    def close(self) -> None:
        """Have nothing to let go of."""

    def _reading(
        self, position: int, place: Place, held: dict[str, int] | None, *, energy: bool
    ) -> CardReading:
        unified = self.cards[position].unified
        device, hwmon = place.device, place.hwmon
        process_mb, holds = self._process_memory(position, held, unified=unified)
        # Edge, junction and memory; the cards for servers lack the first.
        temperatures = [hwmon / f"temp{sensor}_input" for sensor in (1, 2, 3)]
        power = (hwmon / "power1_average", hwmon / "power1_input")
        return CardReading(
            memory_used_mb=self._memory_mb(position, device, unified=unified),
            process_memory_mb=process_mb,
            holds_process=holds,
            utilization_pct=self._figure("utilization_pct", position, device / "gpu_busy_percent"),
            power_w=self._figure("power_w", position, *power, per=_MICRO),
            energy_j=self._energy(position, hwmon / "energy1_input") if energy else None,
            temperature_c=self._figure("temperature_c", position, *temperatures, per=_MILLI),
            sm_clock_mhz=self._clock("sm_clock_mhz", position, hwmon / "freq1_input", device, "s"),
            memory_clock_mhz=self._clock(
                "memory_clock_mhz", position, hwmon / "freq2_input", device, "m"
            ),
            throttle_reasons=self._throttle(position, device / "gpu_metrics"),
        )

    def _figure(self, field: str, position: int, *files: Path, per: float = 1.0) -> float | None:
        """Return the first of these files that holds a number, in the unit of the wire."""
        for file in files:
            if (value := number(file)) is not None:
                self._kept.drop(field, position)
                return value / per
        self._kept.keep(field, position, why_unread(files[0]))
        return None

    def _memory_mb(self, position: int, device: Path, *, unified: bool) -> float | None:
        vram = self._figure("memory_used_mb", position, device / "mem_info_vram_used", per=MB)
        if not unified or vram is None:
            return vram
        lent = self._figure("memory_used_mb", position, device / "mem_info_gtt_used", per=MB)
        return None if lent is None else vram + lent

    def _process_memory(
        self, position: int, held: dict[str, int] | None, *, unified: bool
    ) -> tuple[float | None, bool | None]:
        if self._clients.reason:
            self._kept.keep("process_memory_mb", position, self._clients.reason)
            return None, None
        self._kept.drop("process_memory_mb", position)
        if held is None:
            return None, None
        if sum(held.values()) < MB:  # it has looked at the card, and put nothing there
            return None, False
        used = held.get("vram", 0) + (held.get("gtt", 0) if unified else 0)
        return used / MB, True

    def _held(
        self, place: Place, pids: Collection[int], clients: dict[str, dict[str, int]] | None
    ) -> dict[str, int] | None:
        """Return what the processes hold by both books: the open files, and ROCm's (KFD)."""
        if clients is None:
            return None
        held = dict(clients.get(place.address, {}))
        identity = number(place.node / "gpu_id") if place.node else None
        if identity and self._pids_are_the_hosts:
            books = (number(self._kfd / str(pid) / f"vram_{identity}") for pid in pids)
            held["vram"] = max(held.get("vram", 0), sum(filter(None, books)))
        return held

    def _energy(self, position: int, file: Path) -> float | None:
        value = number(file)
        if value is None:
            self._kept.keep("energy_j", position, _NO_ENERGY)
            return None
        self._kept.drop("energy_j", position)
        return value / _MICRO

    def _clock(
        self, field: str, position: int, file: Path, device: Path, letter: str
    ) -> float | None:
        """Return the clock in MHz by its sensor, else by the starred line of the clock levels."""
        if (hertz := number(file)) is None:
            levels = read_text(device / f"pp_dpm_{letter}clk")
            starred = re.search(r"(\d+)\s*mhz\s*\*", levels, re.IGNORECASE)
            if starred is None:
                self._kept.keep(field, position, why_unread(file))
                return None
            hertz = int(starred[1]) * int(_MICRO)
        self._kept.drop(field, position)
        return hertz / _MICRO

    def _throttle(self, position: int, file: Path) -> tuple[str, ...]:
        found = throttle_reasons(file)
        if isinstance(found, str):
            self._kept.keep("throttle_reasons", position, found)
            return ()
        self._kept.drop("throttle_reasons", position)
        return found

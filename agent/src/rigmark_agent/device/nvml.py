"""NVIDIA's cards through NVML; the one file that imports it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import pynvml

from rigmark_agent.device.guard import Guard, reason_of
from rigmark_agent.device.memory import MB, pids_are_the_hosts, system_memory_used_mb
from rigmark_agent.device.nvml_card import (
    Handle,
    card_of,
    compute_api,
    handles,
    link,
    memory,
    text,
)
from rigmark_agent.device.nvml_processes import processes_on
from rigmark_agent.device.pcie import ROUNDS_BETWEEN_LOOKS, widest
from rigmark_agent.device.protocol import Card, CardReading, Gpus, NoGpus
from rigmark_agent.device.reasons import SYSTEM

_GPU_CORE: Final = 0  # NVML_TEMPERATURE_GPU
_SM_CLOCK: Final = 1  # NVML_CLOCK_SM
_MEMORY_CLOCK: Final = 2  # NVML_CLOCK_MEM
_MILLI: Final = 1000.0

_THROTTLE: Final = MappingProxyType(
    {
        0x002: "applications_clocks_setting",
        0x004: "sw_power_cap",
        0x008: "hw_slowdown",
        0x010: "sync_boost",
        0x020: "sw_thermal_slowdown",
        0x040: "hw_thermal_slowdown",
        0x080: "hw_power_brake_slowdown",
        0x100: "display_clock_setting",
        0x200: "board_limit",
        0x400: "reliability",
    }
)
"""Why a clock is held down, by NVML's bit; 0x001 is idle, which is no reason."""


def open_gpus(library: Any = pynvml) -> Gpus:  # noqa: ANN401 - a module, or a test's stand-in
    """Return this machine's NVIDIA cards, or no cards and the reason why."""
    try:
        library.nvmlInit()
    except library.NVMLError as error:
        return NoGpus(reason_of(error))
    gpus = NvmlGpus(library)
    return gpus if gpus.cards else NoGpus(gpus.reasons.get("cards", "there is no NVIDIA card"))


class NvmlGpus:
    """The NVIDIA cards of this machine; an instance of a divided card counts as a card."""

    def __init__(self, library: Any) -> None:  # noqa: ANN401 - a module, or a test's stand-in
        self._guard = Guard(library)
        self._handles = handles(self._guard)
        self._guard.reasons.cards = len(self._handles)
        self.cards = tuple(card_of(self._guard, handle) for handle in self._handles)
        version = self._guard.get("driver_version", SYSTEM, "nvmlSystemGetDriverVersion")
        self.driver_version = text(version)
        self.compute_api = compute_api(self._guard)
        self._pids_are_the_hosts = pids_are_the_hosts()
        self._rounds = 0

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why a figure cannot be read, by its field."""
        return self._guard.reasons.merged()

    def read(self, pids: Collection[int], *, energy: bool = True) -> tuple[CardReading, ...]:
        """Return one reading per card, with the memory of those processes told apart."""
        self._rounds += 1
        if self._rounds % ROUNDS_BETWEEN_LOOKS == 0:
            self.cards = tuple(map(self._with_link, self._handles, self.cards))
        pairs = zip(self._handles, self.cards, strict=True)
        return tuple(self._reading(handle, card, pids, energy=energy) for handle, card in pairs)

    def close(self) -> None:
        """Let go of the driver."""
        self._guard.get("shutdown", SYSTEM, "nvmlShutdown")

    def _with_link(self, handle: Handle, card: Card) -> Card:
        return replace(card, link=widest(card.link, link(self._guard, handle)))

    def _reading(
        self, handle: Handle, card: Card, pids: Collection[int], *, energy: bool
    ) -> CardReading:
        held = None if card.unified else memory(self._guard, handle)
        own = None if held is None else held.used / MB
        rates = self._ask("utilization_pct", handle, "nvmlDeviceGetUtilizationRates")
        process_mb, holds = processes_on(
            self._guard,
            handle,
            pids,
            used_mb=own,
            pids_are_the_hosts=self._pids_are_the_hosts,
        )
        reading = CardReading(
            memory_used_mb=system_memory_used_mb() if card.unified else own,
            process_memory_mb=process_mb,
            holds_process=holds,
            utilization_pct=None if rates is None else float(rates.gpu),
        )
        if handle.is_part:
            return reading
        joules = self._energy_j(handle) if energy else None
        return replace(self._with_sensors(handle, reading), energy_j=joules)

    def _with_sensors(self, handle: Handle, reading: CardReading) -> CardReading:
        power = self._ask("power_w", handle, "nvmlDeviceGetPowerUsage")
        clock = "nvmlDeviceGetClockInfo"
        return replace(
            reading,
            power_w=None if power is None else power / _MILLI,
            temperature_c=_float(self._temperature(handle)),
            sm_clock_mhz=_float(self._ask("sm_clock_mhz", handle, clock, _SM_CLOCK)),
            memory_clock_mhz=_float(self._ask("memory_clock_mhz", handle, clock, _MEMORY_CLOCK)),
            throttle_reasons=self._throttle(handle),
        )

    def _energy_j(self, handle: Handle) -> float | None:
        # 4.6 ms of busy waiting on an H200, where all other figures together take 0.5 ms.
        energy = self._ask("energy_j", handle, "nvmlDeviceGetTotalEnergyConsumption")
        return None if energy is None else energy / _MILLI

    def _ask(self, field: str, handle: Handle, function: str, *arguments: int) -> Any:  # noqa: ANN401
        return self._guard.get(field, handle.position, function, handle.raw, *arguments)

    def _temperature(self, handle: Handle) -> Any:  # noqa: ANN401 - as NVML
        return self._guard.first(
            "temperature_c",
            handle.position,
            ("nvmlDeviceGetTemperature", handle.raw, _GPU_CORE),
            ("nvmlDeviceGetTemperatureV", handle.raw, _GPU_CORE),
        )

    def _throttle(self, handle: Handle) -> tuple[str, ...]:
        bits = self._guard.first(
            "throttle_reasons",
            handle.position,
            ("nvmlDeviceGetCurrentClocksThrottleReasons", handle.raw),  # known to old drivers too
            ("nvmlDeviceGetCurrentClocksEventReasons", handle.raw),
        )
        return tuple(name for bit, name in _THROTTLE.items() if (bits or 0) & bit)


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)

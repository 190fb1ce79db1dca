"""NVIDIA's cards through NVML; the one file that imports it. Every call is guarded on its own."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

import pynvml

from rigmark_agent.device.memory import (
    MB,
    pids_are_the_hosts,
    system_memory_gb,
    system_memory_used_mb,
)
from rigmark_agent.device.protocol import Card, CardReading, Gpus, NoGpus

_MEMORY_V2: Final = 0x02000028
_GPU_CORE: Final = 0  # NVML_TEMPERATURE_GPU
_SM_CLOCK: Final = 1  # NVML_CLOCK_SM
_GB: Final = 1024**3
_MILLI: Final = 1000.0

_NOT_SUPPORTED: Final = 3
_WORDS: Final = MappingProxyType(
    {
        1: "the NVIDIA library was not initialised",
        _NOT_SUPPORTED: "this card does not report it",
        4: "the driver does not report it to this user; run as root",
        9: "the NVIDIA driver is not loaded; load it, or ignore this on a machine without a card",
        10: "the driver did not answer in time",
        12: "there is no NVIDIA driver library on this machine",
        13: "the driver is too old to report it; update it",
        15: "the card was lost by the driver; reboot the machine",
        16: "the card must be reset; reboot the machine",
        18: "the loaded NVIDIA driver and its library differ in version; reboot the machine",
    }
)
"""What NVML's error codes mean, and what to do."""

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
    }
)
"""Why a clock is held down, by NVML's bit; 0x001 is idle, which is no reason."""


def open_gpus(library: Any = pynvml) -> Gpus:  # noqa: ANN401 - a module, or a test's stand-in
    """Return this machine's NVIDIA cards, or no cards and the reason why."""
    try:
        library.nvmlInit()
    except library.NVMLError as error:
        return NoGpus(_reason(error))
    gpus = NvmlGpus(library)
    return gpus if gpus.cards else NoGpus(gpus.reasons.get("cards", "there is no NVIDIA card"))


class NvmlGpus:
    """The NVIDIA cards of this machine."""

    def __init__(self, library: Any) -> None:  # noqa: ANN401 - a module, or a test's stand-in
        self._nvml = library
        self._reasons: dict[str, str] = {}
        self.reasons: Mapping[str, str] = MappingProxyType(self._reasons)
        self._handles = self._all_handles()
        self.cards = tuple(self._card(handle) for handle in self._handles)
        self.driver_version = _text(self._get("driver_version", "nvmlSystemGetDriverVersion"))
        self._pids_are_the_hosts = pids_are_the_hosts()

    def read(self, pids: Collection[int]) -> tuple[CardReading, ...]:
        """Return one reading per card, with the memory of those processes told apart."""
        pairs = zip(self._handles, self.cards, strict=True)
        return tuple(self._reading(handle, card, pids) for handle, card in pairs)

    def close(self) -> None:
        """Let go of the driver."""
        self._get("shutdown", "nvmlShutdown")

    def _get(self, field: str, function: str, *arguments: Any) -> Any:  # noqa: ANN401 - as NVML
        try:
            value = getattr(self._nvml, function)(*arguments)
        except self._nvml.NVMLError as error:
            self._reasons[field] = _reason(error)
            return None
        self._reasons.pop(field, None)
        return value

    def _all_handles(self) -> list[Any]:
        count = self._get("cards", "nvmlDeviceGetCount") or 0
        found = [self._get("cards", "nvmlDeviceGetHandleByIndex", index) for index in range(count)]
        return [part for handle in found if handle is not None for part in self._parts(handle)]

    def _parts(self, handle: Any) -> list[Any]:  # noqa: ANN401 - an opaque handle
        """Return the instances of a divided card, for the whole of it cannot be read then."""
        mode = self._get("mig", "nvmlDeviceGetMigMode", handle)
        if not mode or not mode[0]:
            return [handle]
        most = self._get("mig", "nvmlDeviceGetMaxMigDeviceCount", handle) or 0
        parts = (
            self._get("mig", "nvmlDeviceGetMigDeviceHandleByIndex", handle, index)
            for index in range(most)
        )
        return [part for part in parts if part is not None] or [handle]

    def _card(self, handle: Any) -> Card:  # noqa: ANN401 - an opaque handle
        name = _text(self._get("name", "nvmlDeviceGetName", handle)) or "NVIDIA card"
        memory = self._memory(handle)
        if memory is None and self._reasons.get("memory_used_mb") == _WORDS[_NOT_SUPPORTED]:
            return Card(name, system_memory_gb(), unified=True)
        return Card(name, None if memory is None else memory.total / _GB)

    def _memory(self, handle: Any) -> Any:  # noqa: ANN401 - as NVML
        # The second version leaves out what the driver keeps for itself; old drivers lack it.
        newer = self._get("memory_used_mb", "nvmlDeviceGetMemoryInfo", handle, _MEMORY_V2)
        return newer or self._get("memory_used_mb", "nvmlDeviceGetMemoryInfo", handle)

    def _reading(self, handle: Any, card: Card, pids: Collection[int]) -> CardReading:  # noqa: ANN401
        memory = None if card.unified else self._memory(handle)
        used = None if memory is None else memory.used / MB
        rates = self._get("utilization_pct", "nvmlDeviceGetUtilizationRates", handle)
        power = self._get("power_w", "nvmlDeviceGetPowerUsage", handle)
        energy = self._get("energy_j", "nvmlDeviceGetTotalEnergyConsumption", handle)
        degrees = self._get("temperature_c", "nvmlDeviceGetTemperature", handle, _GPU_CORE)
        process_mb, holds = self._processes(handle, pids)
        return CardReading(
            memory_used_mb=system_memory_used_mb() if card.unified else used,
            process_memory_mb=process_mb,
            holds_process=holds,
            utilization_pct=None if rates is None else float(rates.gpu),
            power_w=None if power is None else power / _MILLI,
            energy_j=None if energy is None else energy / _MILLI,
            temperature_c=_float(degrees),
            sm_clock_mhz=_float(
                self._get("sm_clock_mhz", "nvmlDeviceGetClockInfo", handle, _SM_CLOCK)
            ),
            throttle_reasons=self._throttle(handle),
        )

    def _processes(self, handle: Any, pids: Collection[int]) -> tuple[float | None, bool | None]:  # noqa: ANN401
        compute = self._get("process_memory_mb", "nvmlDeviceGetComputeRunningProcesses", handle)
        graphics = self._get("graphics_processes", "nvmlDeviceGetGraphicsRunningProcesses", handle)
        listed = [one for one in [*(compute or ()), *(graphics or ())] if one.pid in pids]
        if not listed:
            comparable = self._pids_are_the_hosts and pids and compute is not None
            return None, False if comparable else None
        # A process that computes and draws is in both lists with the same memory.
        used = {one.pid: one.usedGpuMemory for one in listed if one.usedGpuMemory}
        return (sum(used.values()) / MB if used else None), True

    def _throttle(self, handle: Any) -> tuple[str, ...]:  # noqa: ANN401 - an opaque handle
        function = "nvmlDeviceGetCurrentClocksThrottleReasons"  # known to old drivers as well
        bits = self._get("throttle_reasons", function, handle) or 0
        return tuple(name for bit, name in _THROTTLE.items() if bits & bit)


def _reason(error: Any) -> str:  # noqa: ANN401 - the library's own exception
    return _WORDS.get(error.value, f"NVML error {error.value}: {error}")


def _text(value: str | bytes | None) -> str | None:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)

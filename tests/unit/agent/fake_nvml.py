"""A stand-in for NVIDIA's library: the same functions, and faults by function name."""

from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any

NOT_SUPPORTED = 3
NO_PERMISSION = 4
NOT_FOUND = 6
DRIVER_NOT_LOADED = 9
NO_LIBRARY = 12
FUNCTION_NOT_FOUND = 13
GPU_IS_LOST = 15
DRIVER_MISMATCH = 18

MB = 1024**2


class FakeNvmlError(Exception):
    def __init__(self, value: int) -> None:
        super().__init__(f"code {value}")
        self.value = value


ANSWERS = {
    "nvmlInit": None,
    "nvmlShutdown": None,
    "nvmlSystemGetDriverVersion": b"570.86.15",
    "nvmlDeviceGetName": "NVIDIA RTX 4090",
    "nvmlDeviceGetMaxMigDeviceCount": 7,
    "nvmlDeviceGetUtilizationRates": SimpleNamespace(gpu=97, memory=60),
    "nvmlDeviceGetPowerUsage": 310_500,
    "nvmlDeviceGetTotalEnergyConsumption": 5_000_000,
    "nvmlDeviceGetTemperature": 71,
    "nvmlDeviceGetClockInfo": 2_520,
    "nvmlDeviceGetCurrentClocksThrottleReasons": 0x1 | 0x4 | 0x40,
}


@dataclass
class FakeNvml:
    """One machine; `faults` maps a function to the error code that it answers with."""

    cards: int = 1
    faults: dict[str, int] = field(default_factory=dict)
    processes: list[Any] = field(default_factory=list)
    graphics: list[Any] = field(default_factory=list)
    parts: int = 0
    """Into how many instances each card is divided."""
    knows_memory_v2: bool = True
    NVMLError = FakeNvmlError

    def __getattr__(self, function: str) -> Any:
        if function not in FUNCTIONS:
            raise AttributeError(function)
        return partial(self._call, function)

    def _call(self, function: str, *arguments: Any) -> Any:
        if function in self.faults:
            raise FakeNvmlError(self.faults[function])
        if function in ANSWERS:
            return ANSWERS[function]
        return COMPUTED[function](self, *arguments)


def _memory(fake: FakeNvml, _card: str, version: int | None = None) -> Any:
    if version and not fake.knows_memory_v2:
        raise FakeNvmlError(FUNCTION_NOT_FOUND)
    return SimpleNamespace(total=24 * 1024 * MB, used=9_000 * MB)


def _part(fake: FakeNvml, card: str, index: int) -> str:
    if index >= fake.parts:
        raise FakeNvmlError(NOT_FOUND)
    return f"{card} part {index}"


COMPUTED = {
    "nvmlDeviceGetCount": lambda fake: fake.cards,
    "nvmlDeviceGetHandleByIndex": lambda _, index: f"card {index}",
    "nvmlDeviceGetMigMode": lambda fake, _: [fake.parts, fake.parts],
    "nvmlDeviceGetMigDeviceHandleByIndex": _part,
    "nvmlDeviceGetMemoryInfo": _memory,
    "nvmlDeviceGetComputeRunningProcesses": lambda fake, _: fake.processes,
    "nvmlDeviceGetGraphicsRunningProcesses": lambda fake, _: fake.graphics,
}
FUNCTIONS = (*ANSWERS, *COMPUTED)


def process(pid: int, mb: float | None) -> Any:
    return SimpleNamespace(pid=pid, usedGpuMemory=None if mb is None else int(mb * MB))

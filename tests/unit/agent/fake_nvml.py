"""A stand-in for NVIDIA's library: the same functions, and faults by function name."""

from collections import Counter
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
RESET_REQUIRED = 16
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
    "nvmlDeviceGetMaxMigDeviceCount": 7,
    "nvmlDeviceGetUtilizationRates": SimpleNamespace(gpu=97, memory=60),
    "nvmlDeviceGetPowerUsage": 310_500,
    "nvmlDeviceGetTotalEnergyConsumption": 5_000_000,
    "nvmlDeviceGetTemperature": 71,
    "nvmlSystemGetCudaDriverVersion_v2": 13_000,
    "nvmlDeviceGetArchitecture": 8,
    "nvmlDeviceGetCudaComputeCapability": (8, 9),
    "nvmlDeviceGetMemoryBusWidth": 384,
    "nvmlDeviceGetMaxClockInfo": 10_501,
    "nvmlDeviceGetEnforcedPowerLimit": 450_000,
    "nvmlDeviceGetPowerManagementLimit": 400_000,
    "nvmlDeviceGetCurrPcieLinkGeneration": 4,
    "nvmlDeviceGetCurrPcieLinkWidth": 16,
    "nvmlDeviceGetTemperatureV": 71,
    "nvmlDeviceGetCurrentClocksEventReasons": 0x4,
    "nvmlDeviceGetAttributes": SimpleNamespace(gpuInstanceSliceCount=1, memorySizeMB=9_856),
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
    absent: frozenset[str] = frozenset()
    """Functions that an old version of the binding lacks."""
    name: str = "NVIDIA RTX 4090"
    part_name: str = "NVIDIA RTX 4090 MIG 1g.10gb"
    lost: set[str] = field(default_factory=set)
    """Handles of cards that fell off the bus."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often each function was called."""
    NVMLError = FakeNvmlError

    def __getattr__(self, function: str) -> Any:
        if function not in FUNCTIONS or function in self.absent:
            raise AttributeError(function)
        return partial(self._call, function)

    def _call(self, function: str, *arguments: Any) -> Any:
        self.asked[function] += 1
        if arguments and arguments[0] in self.lost:
            raise FakeNvmlError(GPU_IS_LOST)
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


def _clock(_fake: FakeNvml, _card: str, kind: int) -> int:
    return {1: 2_520, 2: 10_251}[kind]


COMPUTED = {
    "nvmlDeviceGetName": lambda fake, card: fake.part_name if " part " in card else fake.name,
    "nvmlDeviceGetClockInfo": _clock,
    "nvmlDeviceGetComputeRunningProcesses_v2": lambda fake, _: fake.processes,
    "nvmlDeviceGetGraphicsRunningProcesses_v2": lambda fake, _: fake.graphics,
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

"""Which of a card's memory is the serving process's, as the driver lists processes."""

from collections.abc import Collection
from typing import Any, Final

import psutil

from rigmark_agent.device.guard import Guard
from rigmark_agent.device.memory import MB
from rigmark_agent.device.nvml_card import Handle

_FIELD: Final = "process_memory_mb"
_HIDDEN: Final = "the driver lists the serving process without its memory"
_OTHER_NUMBERS: Final = (
    "the driver numbers processes as the host does and this container in its own way, so the "
    "memory of all programs on the card is taken; start the container with the host's process "
    "numbers (--pid=host) to tell them apart"
)
_LISTS_NOBODY: Final = (
    "the driver lists no process although memory of the card is in use, as it does in some "
    "virtual machines and under WSL, so the memory of all programs on the card is taken"
)
_NOBODYS_MB: Final = 1024.0
"""More than a driver keeps for itself."""


def processes_on(
    guard: Guard,
    handle: Handle,
    pids: Collection[int],
    *,
    used_mb: float | None,
    pids_are_the_hosts: bool,
) -> tuple[float | None, bool | None]:
    """Return the memory in MB of those processes on the card, and whether they are on it at all.

    Neither is told where a process has other numbers here than the driver uses, or where the
    driver lists nobody although the card is in use.
    """
    if pids and not pids_are_the_hosts:
        guard.reasons.keep(_FIELD, handle.position, _OTHER_NUMBERS)
        return None, None
    compute = _listed(guard, handle, _FIELD, "Compute")
    graphics = _listed(guard, handle, "graphics_processes", "Graphics")
    guard.reasons.drop("graphics_processes", handle.position)  # a card without a screen has none
    every = [*(compute or ()), *(graphics or ())]
    ours = [one for one in every if one.pid in pids]
    if ours:
        return _memory_mb(guard, handle, ours), True
    if compute is None or not pids:
        return None, None
    if not every and (used_mb or 0.0) > _NOBODYS_MB:
        guard.reasons.keep(_FIELD, handle.position, _LISTS_NOBODY)
        return None, None
    if not all(psutil.pid_exists(one.pid) for one in every):
        guard.reasons.keep(_FIELD, handle.position, _OTHER_NUMBERS)
        return None, None
    return None, False


def _listed(guard: Guard, handle: Handle, field: str, kind: str) -> Any:  # noqa: ANN401 - as NVML
    function = f"nvmlDeviceGet{kind}RunningProcesses"
    calls = ((function, handle.raw), (f"{function}_v2", handle.raw))
    return guard.first(field, handle.position, *calls)


def _memory_mb(guard: Guard, handle: Handle, ours: list[Any]) -> float | None:
    # A process that computes and draws is in both lists with the same memory.
    used = {one.pid: one.usedGpuMemory for one in ours if one.usedGpuMemory}
    if not used:
        guard.reasons.keep(_FIELD, handle.position, _HIDDEN)
        return None
    return float(sum(used.values())) / MB

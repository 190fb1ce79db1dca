"""Small reads of Linux's /proc, at a fraction of the cost of a library that reads all of a file."""

import os
from typing import Final

_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_ENOUGH: Final = 4096
_KB: Final = 1024
_PARENT, _USER, _SYSTEM = 1, 11, 12
"""Places in /proc/<pid>/stat, counted after the name, which may hold spaces."""
_WORKING: Final = (1, 2, 3, 6, 7, 8)
_WAITING: Final = (4, 5)
"""user, nice, system, irq, softirq, steal; idle, iowait: places in the first line of /proc/stat."""


def read(path: str) -> bytes | None:
    """Return the beginning of a file, or None when it is gone or may not be read."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        return os.read(file, _ENOUGH)
    except OSError:
        return None
    finally:
        os.close(file)


def resident_bytes(pid: int) -> int | None:
    """Return the resident memory of a process; None when it is gone."""
    content = read(f"/proc/{pid}/statm")
    return int(content.split()[1]) * _PAGE if content else None


def parent(pid: int) -> int | None:
    """Return the process that started this one; None when it is gone."""
    fields = _stat(pid)
    return int(fields[_PARENT]) if fields else None


def process_cpu_s(pid: int) -> float | None:
    """Return the processor time that a process has used; None when it is gone."""
    fields = _stat(pid)
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS_PER_S if fields else None


def machine_cpu_s() -> tuple[float, float] | None:
    """Return how long all processors have worked and waited since the machine started.

    Time stolen by other machines of the same host counts as work: it is nobody's idle time.
    """
    content = read("/proc/stat")
    fields = content.partition(b"\n")[0].split() if content else []
    if not fields or fields[0] != b"cpu" or len(fields) <= max(_WORKING):
        return None
    working = sum(int(fields[place]) for place in _WORKING)
    waiting = sum(int(fields[place]) for place in _WAITING)
    return working / _TICKS_PER_S, waiting / _TICKS_PER_S


def memory_in_use_bytes() -> int | None:
    """Return the main memory in use, caches that can be dropped left out."""
    content = read("/proc/meminfo") or b""
    sizes = dict(line.partition(b":")[::2] for line in content.splitlines()[:4])
    total, available = sizes.get(b"MemTotal"), sizes.get(b"MemAvailable")
    if not total or not available:
        return None
    return (int(total.split()[0]) - int(available.split()[0])) * _KB


def all_pids() -> list[int]:
    """Return the ids of all processes that can be seen."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 - costs half


def _stat(pid: int) -> list[bytes]:
    content = read(f"/proc/{pid}/stat")
    return content.rpartition(b")")[2].split() if content else []

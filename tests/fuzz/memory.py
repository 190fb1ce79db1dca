"""How much memory a process holds, and has held at most."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory in MB."""

    now_mb: float
    peak_mb: float


def memory_of(pid: int) -> Memory:
    """Return what Linux tells of a process."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    told = dict(line.split(":", 1) for line in status.splitlines())
    now, peak = (int(told[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return Memory(now, peak)

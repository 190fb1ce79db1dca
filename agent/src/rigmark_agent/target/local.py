"""The target's process and files, where they are on this machine and this user may see them."""

from collections.abc import Collection
from pathlib import Path

import psutil

from rigmark_agent.device.memory import ServingProcess, find_serving_process
from rigmark_agent.target.address import Address


def serving_pids(address: Address) -> frozenset[int]:
    """Return the processes that serve at the address; none when they cannot be seen."""
    if not address.is_this_machine():
        return frozenset()
    serving = find_serving_process(address.port, address.ips())
    return serving.pids if isinstance(serving, ServingProcess) else frozenset()


def local_file(path: str, pids: Collection[int]) -> Path | None:
    """Return the file that one of the processes calls by that path, if it can be read here.

    A process in a container sees other files, so its own root is looked in first.
    """
    for pid in sorted(pids):
        for candidate in _candidates(path, pid):
            if _is_readable(candidate):
                return candidate
    return None


def _candidates(path: str, pid: int) -> list[Path]:
    full = Path(path)
    if not full.is_absolute():
        try:
            full = Path(psutil.Process(pid).cwd()) / path
        except (psutil.Error, OSError):
            return []
    return [Path(f"/proc/{pid}/root") / full.relative_to(full.anchor), full]


def _is_readable(path: Path) -> bool:
    try:
        with path.open("rb"):
            return path.is_file()
    except OSError:
        return False

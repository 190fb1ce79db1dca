"""The process that serves the model, and all that it started."""

import sys
from collections.abc import Iterable
from typing import Final

import psutil

from rigmark_agent.device import proc

MB: Final = 1024**2
_ON_LINUX: Final = sys.platform == "linux"


class ServingProcess:
    """The processes that listen on the target's port, and all that they started."""

    def __init__(self, roots: Iterable[psutil.Process], *, by_proc: bool = _ON_LINUX) -> None:
        self._roots = tuple(roots)
        self._by_proc = by_proc
        self._lineage = Lineage()
        self._pids: tuple[int, ...] = ()
        self.refresh()

    @property
    def pids(self) -> frozenset[int]:
        """The ids of the processes, as this machine numbers them."""
        return frozenset(self._pids)

    def refresh(self) -> None:
        """Look again for children: engines start one when they load a model."""
        if self._by_proc:
            self._pids = self._lineage.tree([root.pid for root in self._roots])
            return
        every = (process.pid for root in self._roots for process in _with_children(root))
        self._pids = tuple(dict.fromkeys(every))

    def resident_mb(self) -> float | None:
        """Return the resident memory of all of them together; None when all are gone.

        Resident memory counts weights that are mapped from their file. It is cheap to read while
        the engine works, unlike the unshared set size, for which the kernel walks every page.
        """
        read = proc.resident_bytes if self._by_proc else _resident_bytes
        sizes = [size for pid in self._pids if (size := read(pid)) is not None]
        return sum(sizes) / MB if sizes else None

    def cpu_s(self) -> dict[int, float]:
        """Return the processor time that each of them has used, by its id."""
        read = proc.process_cpu_s if self._by_proc else _cpu_s
        return {pid: used for pid in self._pids if (used := read(pid)) is not None}


class Lineage:
    """Who started whom, on Linux; a process is looked at once, for parents seldom change."""

    def __init__(self) -> None:
        self._parents: dict[int, int | None] = {}

    def tree(self, roots: Iterable[int]) -> tuple[int, ...]:
        """Return those processes and all that they started, as far as they still run."""
        alive = proc.all_pids()
        known = self._parents
        self._parents = {pid: known[pid] if pid in known else proc.parent(pid) for pid in alive}
        found = {pid: None for pid in roots if pid in self._parents}
        generation = set(found)
        while generation:
            children = (pid for pid, by in self._parents.items() if by in generation)
            generation = {pid for pid in children if pid not in found}
            found |= dict.fromkeys(sorted(generation))
        return tuple(found)


def _with_children(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return [root]


def _resident_bytes(pid: int) -> int | None:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return None


def _cpu_s(pid: int) -> float | None:
    try:
        used = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return None
    return float(used.user + used.system)

"""Which memory of a card a process holds, as Linux tells it in the process's own open files.

See the kernel's documentation of DRM client usage statistics. These are the process's own numbers,
so they hold inside a container, too.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

_UNITS: Final = {"KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "": 1}
_KINDS: Final = ("resident-", "memory-")
"""Newer kernels tell the resident memory apart; older ones give one figure."""
_ROUNDS_BETWEEN_LOOKS: Final = 20
_NOT_OURS: Final = "the serving process belongs to another user; run the agent as that user or root"


class DrmClients:
    """The graphics files that processes hold open; which they are is looked up now and then."""

    def __init__(self, root: Path, driver: str) -> None:
        self._proc = root / "proc"
        self._driver = driver
        self._files: list[Path] = []
        self._asked: frozenset[int] = frozenset()
        self._rounds = 0
        self.reason: str | None = None
        """Why a process cannot be looked at."""

    def memory_bytes(self, pids: Collection[int]) -> dict[str, dict[str, int]] | None:
        """Return the memory by card address and kind (`vram`, `gtt`); None when nobody is asked."""
        if not pids:
            self.reason = None
            return None
        if self._rounds % _ROUNDS_BETWEEN_LOOKS == 0 or self._asked != frozenset(pids):
            self._look(pids)
        self._rounds += 1
        held: dict[str, dict[str, int]] = {}
        seen: set[tuple[str, str]] = set()
        for file in self._files:
            self._take(_fields(file), held, seen)
        return held

    def opened_by(self, pid: int) -> list[Path]:
        """Return what the process holds open; raises OSError when it may not be looked at."""
        return list((self._proc / str(pid) / "fdinfo").iterdir())

    def _look(self, pids: Collection[int]) -> None:
        self._asked, self._files, self.reason = frozenset(pids), [], None
        for pid in sorted(pids):
            try:
                opened = self.opened_by(pid)
            except PermissionError:
                self.reason = _NOT_OURS
            except OSError:  # it has ended
                continue
            else:
                self._files += [file for file in opened if "drm-driver" in _fields(file)]

    def _take(
        self, fields: dict[str, str], held: dict[str, dict[str, int]], seen: set[tuple[str, str]]
    ) -> None:
        address = fields.get("drm-pdev", "")
        client = (address, fields.get("drm-client-id", ""))
        # A file that was opened once may stand under several numbers, in several processes.
        if fields.get("drm-driver") != self._driver or client in seen:
            return
        seen.add(client)
        card = held.setdefault(address, {})
        for kind in ("vram", "gtt"):
            told = (fields.get(f"drm-{word}{kind}") for word in _KINDS)
            card[kind] = card.get(kind, 0) + _bytes(next((one for one in told if one), "0"))


def _fields(file: Path) -> dict[str, str]:
    try:
        text = file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return {}
    pairs = (line.partition(":") for line in text.splitlines() if line.startswith("drm-"))
    return {name: value.strip() for name, _, value in pairs}


def _bytes(text: str) -> int:
    amount, _, unit = text.partition(" ")
    return int(amount) * _UNITS.get(unit, 1) if amount.isdecimal() else 0

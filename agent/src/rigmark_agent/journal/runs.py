"""The runs that are on disk: under way, or cut off."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from rigmark_agent.errors import (
    RunIsUnderway,
    RunIsUnknown,
    SavedResultIsDamaged,
    SpoolIsNotWritable,
)
from rigmark_agent.journal.folder import LOCK, OVER
from rigmark_agent.journal.journal import RUN, Journal
from rigmark_agent.journal.lock import try_lock
from rigmark_agent.journal.record import BEGINNING, Beginning
from rigmark_agent.journal.sweep import (
    SWEEP,
    SWEEP_BEGINNING,
    SweepBeginning,
    SweepJournal,
)
from rigmark_agent.submit.durable import sync_folder, write_durably
from rigmark_agent.submit.spool import Spool

_NEW: Final = ".new-"
_BEGINNING_TAKES_S: Final = 600.0

AnyJournal = Journal | SweepJournal


@dataclass(frozen=True, slots=True)
class Runs:
    """The folder of runs inside the spool."""

    spool: Spool

    @property
    def folder(self) -> Path:
        """Where the runs lie."""
        return self.spool.folder / "running"

    def begin(self, beginning: Beginning) -> Journal:
        """Open the journal of a new run; raises SpoolIsNotWritable."""
        return Journal(*self._new(beginning.run_id, RUN, BEGINNING.dump_json(beginning)))

    def begin_sweep(self, beginning: SweepBeginning) -> SweepJournal:
        """Open the journal of a new sweep; raises SpoolIsNotWritable."""
        content = SWEEP_BEGINNING.dump_json(beginning)
        return SweepJournal(*self._new(beginning.run_id, SWEEP, content))

    def ids(self) -> list[str]:
        """Return the ids of the runs and sweeps on disk, oldest first."""
        return sorted(
            path.parent.name for name in (RUN, SWEEP) for path in self.folder.glob(f"[!.]*/{name}")
        )

    def open(self, run_id: str) -> AnyJournal:
        """Open the journal of a run or sweep that was cut off.

        Raises RunIsUnderway or RunIsUnknown.
        """
        folder = self.folder / run_id
        if run_id not in self.ids():
            there = ", ".join(self.ids()) or "none"
            raise RunIsUnknown(f"there is no unfinished run {run_id!r}; there are: {there}")
        lock = try_lock(folder / LOCK)
        if lock is None:
            raise RunIsUnderway(f"another agent is at work on the run {run_id}")
        if (folder / SWEEP).exists():
            return SweepJournal(folder, lock)
        if (folder / RUN).exists():
            return Journal(folder, lock)
        lock.close()  # its agent ended between our look and our lock
        raise RunIsUnknown(f"the run {run_id} has just ended")

    def cut_off(self) -> Iterator[AnyJournal]:
        """Yield the journals of runs that no agent is at work on, newest first.

        A run whose result was saved already is over and is removed; a journal that the caller does
        not want must be closed by it.
        """
        self._sweep()
        for run_id in reversed(self.ids()):
            try:
                journal = self.open(run_id)
            except (RunIsUnderway, RunIsUnknown):
                continue
            if self._is_saved(journal):
                journal.remove()
            else:
                yield journal

    def is_under_way(self, run_id: str) -> bool:
        """Say whether an agent is at work on the run."""
        lock = try_lock(self.folder / run_id / LOCK)
        if lock is None:
            return True
        lock.close()
        return False

    def _new(self, run_id: str, name: str, content: bytes) -> tuple[Path, IO[bytes]]:
        new = self.folder / f"{_NEW}{run_id}"
        try:
            write_durably(new / name, content)
            folder = new.rename(self.folder / run_id)
            sync_folder(self.folder)
            lock = try_lock(folder / LOCK)
        except OSError as error:
            raise SpoolIsNotWritable(f"cannot keep the run in {self.folder}: {error}") from error
        if lock is None:
            raise RunIsUnderway(f"another agent is at work on {run_id}")
        return folder, lock

    def _is_saved(self, journal: AnyJournal) -> bool:
        try:
            return self.spool.holds(str(journal.beginning.idempotency_key))
        except SavedResultIsDamaged:
            return False

    def _sweep(self) -> None:
        """Remove what agents left that were killed while they began or ended a run."""
        for folder in [*self.folder.glob(f"{OVER}*"), *self.folder.glob(f"{_NEW}*")]:
            if folder.name.startswith(OVER) or _is_old(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_old(folder: Path) -> bool:
    """Say whether no agent can be about to begin that run still."""
    try:
        return time.time() - folder.stat().st_mtime > _BEGINNING_TAKES_S
    except OSError:
        return False

"""The data folder: where everything lies that outlives a run, used by one launcher at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rigmark_embedded.errors import DataFolderIsInUse
from rigmark_embedded.interrupt import pause
from rigmark_embedded.process import POLL_S


class DataFolder:
    """A folder with a place for each part of the stack."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def models(self) -> Path:
        """Where the local model is put together."""
        return self.path / "models"

    @property
    def results(self) -> Path:
        """Where the agent keeps what it measured."""
        return self.path / "results"

    def log(self, name: str) -> Path:
        """Return where a process of this name logs."""
        return self.path / "logs" / f"{name}.log"

    @contextmanager
    def held(self, *, patience_s: float = 15) -> Iterator[int]:
        """Hold the folder, and give the descriptor that children keep open to hold it as well.

        So it is free again when the last of them is gone, also after a SIGKILL of the launcher.
        Raises DataFolderIsInUse when another launcher runs, or when what a dead one left behind is
        not gone within the patience.
        """
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._acquire(lock, time.monotonic() + patience_s)
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
            yield lock
        finally:
            os.close(lock)

    def _acquire(self, lock: int, deadline: float) -> None:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = int(os.pread(lock, 20, 0) or b"0")
                if _runs(holder) or time.monotonic() > deadline:
                    raise DataFolderIsInUse(
                        f"{self.path} is in use by the launcher with process id {holder}, or by "
                        "what it left behind: stop that, or name another folder with --data"
                    ) from None
                pause(POLL_S)
            else:
                return


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != 0

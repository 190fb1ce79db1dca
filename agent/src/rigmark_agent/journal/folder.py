"""The folder of one measurement on disk: a file for each thing that was finished, and a lock."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from rigmark_agent.device.idle import Idle
from rigmark_agent.errors import SavedResultIsDamaged, SpoolIsNotWritable
from rigmark_agent.journal.record import FOUND, IDLE, Found
from rigmark_agent.submit.durable import write_durably

T = TypeVar("T")

LOCK: Final = "lock"
OVER: Final = ".over-"
"""What the name of a folder begins with that is being removed."""


class JournalFolder:
    """What every measurement keeps, locked by this process until it is closed."""

    def __init__(self, folder: Path, lock: IO[bytes]) -> None:
        self.folder = folder
        self._lock = lock

    def close(self) -> None:
        """Leave the measurement to whoever goes on with it."""
        self._lock.close()

    def remove(self) -> None:
        """Remove it; an agent that is killed at it leaves nothing that looks like a measurement."""
        over = self.folder.with_name(f"{OVER}{self.folder.name}")
        self.close()  # no folder with an open file in it can be renamed on Windows
        with suppress(OSError):  # what is left over is removed by the next look at the runs
            self.folder.rename(over)
            shutil.rmtree(over)

    def keep_found(self, found: Found) -> None:
        """Keep what was found at the target."""
        self._write("found.json", FOUND.dump_json(found))

    def found(self) -> Found | None:
        """Return what was found at the target, if the measurement had come so far."""
        return self._read_if_there("found.json", FOUND)

    def keep_idle(self, idle: Idle) -> None:
        """Keep the power before the first request."""
        self._write("idle.json", IDLE.dump_json(idle))

    def idle(self) -> Idle | None:
        """Return the power before the first request, if the measurement had come so far."""
        return self._read_if_there("idle.json", IDLE)

    def _write(self, name: str, content: bytes) -> None:
        try:
            write_durably(self.folder / name, content)
        except OSError as error:
            raise SpoolIsNotWritable(f"cannot keep {self.folder / name}: {error}") from error

    def _read_all(self, folder: str, adapter: TypeAdapter[T]) -> list[T]:
        return [self._read(path, adapter) for path in sorted((self.folder / folder).glob("*.json"))]

    def _read_if_there(self, name: str, adapter: TypeAdapter[T]) -> T | None:
        path = self.folder / name
        return self._read(path, adapter) if path.exists() else None

    def _read(self, path: Path, adapter: TypeAdapter[T]) -> T:
        try:
            return adapter.validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise SavedResultIsDamaged(
                f"{path} is not what this version of the agent wrote ({_brief(error)}); give the "
                f"run up with: rigmark-agent resume {self.folder.name} --discard"
            ) from error


def _brief(error: OSError | ValidationError) -> str:
    if isinstance(error, OSError):
        return str(error)
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"

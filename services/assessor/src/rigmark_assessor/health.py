"""Health: a file that is touched while the event loop turns, and what it tells."""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Never

import structlog

BEAT_EVERY_S: Final = 2.0
STALE_AFTER_S: Final = 30.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether an assessor is well, in a sentence."""

    is_well: bool
    sentence: str


class Pulse:
    """Beats in the event loop; whoever looks at the file sees it stop when the loop is stuck."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._is_written = False
        self.beats = 0

    async def run(self) -> Never:
        """Beat until cancelled."""
        while True:
            self.beat()
            await asyncio.sleep(BEAT_EVERY_S)

    def beat(self) -> None:
        """Touch the file once; a disk that is full ends nobody, and `check` tells of it."""
        self.beats += 1
        try:
            if self._is_written:
                os.utime(self._file)
            else:
                self._file.write_text(f"{os.getpid()}\n", encoding="ascii")
        except OSError as error:
            if self.beats == 1 or self._is_written:
                log.warning("alive_file_cannot_be_written", error=str(error))
            self._is_written = False
        else:
            self._is_written = True

    def end(self) -> None:
        """Remove the file."""
        self._file.unlink(missing_ok=True)


def check(file: Path, *, now: float | None = None) -> Health:
    """Say how the assessor is that touches this file."""
    try:
        age_s = (time.time() if now is None else now) - file.stat().st_mtime
        pid = int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return Health(is_well=False, sentence=f"no assessor runs here: there is no {file}")
    if not _is_alive(pid):
        return Health(is_well=False, sentence=f"the assessor with process id {pid} has died")
    if age_s > STALE_AFTER_S:
        return Health(is_well=False, sentence=f"the assessor has been stuck for {age_s:.0f} s")
    return Health(is_well=True, sentence=f"the assessor with process id {pid} is well")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

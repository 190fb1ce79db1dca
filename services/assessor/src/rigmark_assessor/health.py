"""Health: a file that is touched while the event loop turns, and a watchdog over it."""

import asyncio
import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Never

BEAT_EVERY_S: Final = 2.0
STALE_AFTER_S: Final = 30.0
_WATCH_EVERY_S: Final = 5.0
_MISSES: Final = 12
_WEDGED: Final = 70


@dataclass(frozen=True, slots=True)
class Health:
    """Whether an assessor is well, in a sentence."""

    is_well: bool
    sentence: str


class Pulse:
    """Beats in the event loop; whoever watches sees it stop when the loop is wedged."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.beats = 0

    async def run(self) -> Never:
        """Beat until cancelled."""
        while True:
            self.beat()
            await asyncio.sleep(BEAT_EVERY_S)

    def beat(self) -> None:
        """Touch the file once."""
        self.beats += 1
        self._file.write_text(f"{os.getpid()}\n", encoding="ascii")

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


def watch(
    pulse: Pulse,
    *,
    every_s: float = _WATCH_EVERY_S,
    misses: int = _MISSES,
    end: Callable[[int], object] = os._exit,
) -> threading.Event:
    """End the process when its loop is wedged for a minute; set the event to watch no longer.

    A supervisor restarts a process that ends, but not one that only looks unwell. Beats are
    counted against looks and not against time, so that a process that was suspended lives on.
    """
    enough = threading.Event()

    def look() -> None:
        seen, missed = pulse.beats, 0
        while not enough.wait(every_s):
            missed = missed + 1 if pulse.beats == seen else 0
            seen = pulse.beats
            if missed >= misses:
                sys.stderr.write("the event loop is wedged; where each thread stands:\n")
                faulthandler.dump_traceback()
                end(_WEDGED)

    threading.Thread(target=look, name="watchdog", daemon=True).start()
    return enough

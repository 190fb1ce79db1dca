"""A watchdog over the event loop: a process whose loop is wedged ends, and is started again.

A supervisor restarts a process that ends, but not one that only looks unwell.
"""

import _thread
import asyncio
import contextvars
import faulthandler
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import structlog

WEDGED: Final = 70
"""The exit code of a process that its watchdog ended."""

_BEATS: Final = 30
_LOOKS: Final = 12
_TELL_S: Final = 5.0
_STANDARD_ERROR: Final = 2

log = structlog.get_logger(__name__)


@contextmanager
def watched(
    limit_s: float, *, end: Callable[[int], object] = os._exit, tell_s: float = _TELL_S
) -> Iterator[None]:
    """End the process when the running loop has not turned for so long, and say where it stands.

    Beats are counted against looks, and processor time where Python itself stands still, but
    neither against the clock: a process that was suspended lives on.
    """
    pulse, enough = _Pulse(asyncio.get_running_loop(), limit_s), _closed_gate()
    dog = _Dog(pulse, enough, limit_s, end, tell_s)
    # Code that keeps Python's lock, as an endless match of a pattern does, lets no thread look.
    # Then a timer of the kernel ends the process by a signal, after a look at where it stands.
    faulthandler.register(signal.SIGVTALRM, file=_STANDARD_ERROR, all_threads=True, chain=True)
    pulse.beat()
    # A thread knows nothing of the context that names the room in each log line.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(dog.watch,), name="watchdog", daemon=True).start()
    try:
        yield
    finally:
        enough.release()
        pulse.stop()
        faulthandler.unregister(signal.SIGVTALRM)


def _closed_gate() -> threading.Lock:
    gate = threading.Lock()
    gate.acquire()
    return gate


class _Pulse:
    """Beats for as long as the loop turns."""

    def __init__(self, loop: asyncio.AbstractEventLoop, limit_s: float) -> None:
        self._loop = loop
        self._limit_s = limit_s
        self._next: asyncio.TimerHandle | None = None
        self.beats = 0

    def beat(self) -> None:
        self.beats += 1
        signal.setitimer(signal.ITIMER_VIRTUAL, self._limit_s)
        self._next = self._loop.call_later(self._limit_s / _BEATS, self.beat)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if self._next is not None:
            self._next.cancel()


@dataclass(frozen=True, slots=True)
class _Dog:
    """Looks at a pulse from a thread of its own, and takes no lock that the loop may have kept."""

    pulse: _Pulse
    enough: threading.Lock
    limit_s: float
    end: Callable[[int], object]
    tell_s: float

    def watch(self) -> None:
        seen, missed = self.pulse.beats, 0
        while not self.enough.acquire(timeout=self.limit_s / _LOOKS):
            missed = missed + 1 if self.pulse.beats == seen else 0
            seen = self.pulse.beats
            if missed >= _LOOKS:
                self._end()
                return

    def _end(self) -> None:
        # What wedged the loop may be the very log, or the start of a thread, which keeps a lock of
        # `threading` for a moment; then the process ends without a word.
        told = _closed_gate()
        context = contextvars.copy_context()
        _thread.start_new_thread(context.run, (self._tell, told))
        told.acquire(timeout=self.tell_s)
        self.end(WEDGED)

    def _tell(self, told: threading.Lock) -> None:
        log.critical(
            "event_loop_is_wedged",
            limit_s=self.limit_s,
            exit_code=WEDGED,
            stands=_where_threads_stand(),
        )
        told.release()


def _where_threads_stand() -> list[str]:
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    return [
        f"{names.get(id_, 'a thread')}:\n{''.join(traceback.format_stack(frame))}"
        for id_, frame in sys._current_frames().items()  # noqa: SLF001 - there is no other way
    ]

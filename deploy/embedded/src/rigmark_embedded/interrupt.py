"""Ctrl-C, SIGTERM and a closed terminal all ask for the same: an orderly end.

An exception that breaks in anywhere would lose a process between its start and its place in a
list. So a request is only remembered, and heard where the launcher waits, which is nearly always.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class _Request:
    made: bool = False


# Signals belong to the process; so does this.
_request: Final = _Request()


@contextmanager
def interruptible() -> Iterator[None]:
    """Have requests to end remembered for `pause`, and nothing else interrupted by them.

    One that was ignored before, as a closed terminal is under nohup, is still ignored.
    """
    _request.made = False
    heeded = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, _remember) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def pause(seconds: float) -> None:
    """Wait; raises KeyboardInterrupt afterwards when somebody asked for an end."""
    time.sleep(seconds)
    if _request.made:
        raise KeyboardInterrupt


def _remember(_number: int, _frame: FrameType | None) -> None:
    _request.made = True

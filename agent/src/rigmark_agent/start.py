"""Where the program begins: before anything is imported that takes time.

Whoever presses Ctrl-C while a command is still being loaded gets a line and the exit code of an
interruption, as later on; there is nothing to keep by then.
"""

import os
import signal
from types import FrameType
from typing import Final

_INTERRUPTED: Final = 130
_STANDARD_ERROR: Final = 2
_WORDS: Final = b"Interrupted; nothing was posted.\n"


def main() -> None:
    """Run the command line, and end with its exit code."""
    # Where a shell has what it starts in the background ignore Ctrl-C, that stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    from rigmark_agent.cli import app  # noqa: PLC0415 - it takes most of the time to start

    app()


def work_begins() -> None:
    """Leave Ctrl-C to the command from here on, for now it may have something to keep."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as handlers are called
    """End at once: the interpreter's own ending would be an exception inside of an import."""
    os.write(_STANDARD_ERROR, _WORDS)
    os._exit(_INTERRUPTED)

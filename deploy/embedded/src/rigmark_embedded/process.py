"""A child process: started on a leash, watched until it is ready, stopped by its id."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rigmark_embedded import leash
from rigmark_embedded.errors import ProcessDied, ProcessIsNotReady
from rigmark_embedded.interrupt import pause

POLL_S = 0.05
TAIL_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to start, and how to end it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None
    """Where its output goes; None leaves it on the launcher's standard error."""
    output: Path | None = None
    """Where its standard output goes when that is apart from the log."""
    as_user: Sequence[str] = ()
    """A command that becomes the program under another user."""
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    """What it gets when the launcher dies without stopping it."""
    grace_s: float = 10
    """How long it may take over the stop signal before it is killed."""
    keep_open: Sequence[int] = field(default=())
    """File descriptors that it holds for as long as it lives."""


class Process:
    """A program that runs; start it from the main thread, whose end its leash would feel."""

    def __init__(self, program: Program) -> None:
        self.program = program
        tie = (sys.executable, "-I", "-S", leash.__file__)
        parent = (str(os.getpid()), str(int(program.death_signal)))
        with _opened(program.log) as log, _opened(program.output) as output:
            self._popen = subprocess.Popen(
                [*program.as_user, *tie, *parent, *program.command],
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=output or log,
                stderr=log,
                # A terminal sends Ctrl-C to its whole foreground group. Out of it, the children
                # end in the order in which the launcher stops them.
                start_new_session=True,
                pass_fds=program.keep_open,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self._popen.poll()

    def expect_alive(self) -> None:
        """Raise ProcessDied, with the end of its log, unless it runs."""
        if self.exit_code is not None:
            raise ProcessDied(f"{self.program.name} {_ending(self.exit_code)}{self._told()}")

    def wait_until(self, ready: Callable[[], bool], *, timeout_s: float) -> None:
        """Return when it is ready; raises ProcessDied or ProcessIsNotReady, each with its log."""
        deadline = time.monotonic() + timeout_s
        while True:
            self.expect_alive()
            if ready():
                return
            if time.monotonic() > deadline:
                raise ProcessIsNotReady(
                    f"{self.program.name} was not ready after {timeout_s:g} s{self._told()}"
                )
            pause(POLL_S)

    def finish(self, *, timeout_s: float, meanwhile: Callable[[], None] | None = None) -> None:
        """Wait for a program that ends by itself; raises ProcessDied unless it exits with 0."""
        deadline = time.monotonic() + timeout_s
        while self.exit_code is None:
            if time.monotonic() > deadline:
                raise ProcessIsNotReady(
                    f"{self.program.name} did not end within {timeout_s:g} s{self._told()}"
                )
            if meanwhile is not None:
                meanwhile()
            pause(POLL_S)
        if self.exit_code != 0:
            self.expect_alive()

    def stop(self) -> None:
        """Ask it to end, and kill it and what it started when its grace is over."""
        stop_together([self])

    def ask_to_end(self) -> None:
        """Send its stop signal, if it still runs."""
        if self.exit_code is None:
            self._popen.send_signal(self.program.stop_signal)

    def end_by(self, deadline: float) -> None:
        """Wait for its end; at the deadline, kill it and what it started."""
        try:
            self._popen.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._popen.wait()

    def _told(self) -> str:
        if self.program.log is None:
            return ""
        return f"; the end of {self.program.log}:\n{tail(self.program.log)}"


def stop_together(processes: Iterable[Process]) -> None:
    """Ask all of them to end at once; each that outlives its own grace is killed."""
    asked = list(processes)
    begin = time.monotonic()
    for process in asked:
        process.ask_to_end()
    for process in asked:
        process.end_by(begin + process.program.grace_s)


def tail(log: Path, *, lines: int = TAIL_LINES) -> str:
    """Return the last lines of a log, or say that there are none."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:]) or "  (it is empty)"


def _opened(path: Path | None) -> AbstractContextManager[IO[bytes] | None]:
    if path is None:
        return nullcontext()
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb")


def _ending(exit_code: int) -> str:
    if exit_code < 0:
        return f"was ended by {signal.Signals(-exit_code).name}"
    return f"ended with exit code {exit_code}"

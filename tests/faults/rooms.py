"""The rooms as real processes that are killed, suspended and started again by their ids."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rigmark_embedded.process import Process, Program


@dataclass(slots=True)
class Room:
    """One process of the service; a later start is a new process with a log of its own."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    port: int = 0
    starts: int = 0
    ended_by_itself: int = 0
    is_wanted: bool = False
    is_suspended: bool = False
    _process: Process | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """The id of its process."""
        assert self._process is not None, f"{self.name} was not started"
        return self._process.pid

    @property
    def log(self) -> Path:
        """Where its newest process writes."""
        return self.folder / f"{self.name}-{self.starts}.log"

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.exit_code is None

    def start(self, **changes: str) -> None:
        """Start its process, unless it runs."""
        if self.runs:
            return
        self.starts += 1
        self.is_wanted, self.is_suspended = True, False
        program, *arguments = self.command
        self._process = Process(
            Program(
                name=self.name,
                command=(str(Path(sys.executable).with_name(program)), *arguments),
                environment={"PATH": os.environ["PATH"], **self.environment, **changes},
                log=self.log,
                grace_s=40,
            )
        )

    def kill(self) -> None:
        """Kill it, and leave it dead."""
        self.is_wanted = False
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.stop()
        self._process = None

    def suspend(self) -> None:
        """Stop it where it stands."""
        self.is_suspended = True
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self.is_suspended = False
        self._signal(signal.SIGCONT)

    def ask_to_end(self) -> None:
        """Send it SIGTERM, as an operator's stop does."""
        self.is_wanted = False
        self._signal(signal.SIGTERM)

    def tend(self) -> None:
        """Start it again when it has ended by itself, as a supervisor does."""
        if self.is_wanted and not self.runs:
            self.ended_by_itself += 1
            self.start()

    def end(self) -> int | None:
        """End it in good order and return its exit code."""
        self.is_wanted = False
        if self._process is None:
            return None
        if self.is_suspended:
            self.resume()
        self._process.stop()
        return self._process.exit_code

    @property
    def ends_well_with(self) -> tuple[int, ...]:
        """The exit codes of an end in good order.

        uvicorn ends itself by the signal it was sent, and so ends who has not begun to work.
        """
        works = self.name.startswith("assessor") and "assessor_started" in self.log.read_text()
        return (0,) if works else (0, -signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.runs:
            os.kill(self.pid, number)

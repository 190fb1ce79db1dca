"""A private environment in which every room is a stand-in, and launchers to run in it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest

from rigmark_embedded.folder import DataFolder
from rigmark_embedded.ports import HOST
from rigmark_embedded.stack import WEB_PORT

ROOMS = ("rigmark-migrate", "rigmark-ingest", "rigmark-assessor", "rigmark-web", "rigmark-agent")


@dataclass(frozen=True, slots=True)
class Launcher:
    """A launcher that runs, as the only process of a terminal's foreground group would."""

    popen: subprocess.Popen[bytes]
    output: TextIO

    def read_until(self, text: str) -> str:
        """Return what it says up to and including the line with the text."""
        told = ""
        for line in self.output:
            told += line
            if text in line:
                return told
        raise AssertionError(f"{text!r} was never said, but:\n{told}")

    def press_ctrl_c(self) -> None:
        """Do what a terminal does at Ctrl-C."""
        self.signal_group(signal.SIGINT)

    def signal_group(self, number: signal.Signals) -> None:
        """Signal the whole foreground group."""
        os.killpg(self.popen.pid, number)

    def end(self) -> tuple[int, str]:
        """Wait for its end, and return its exit code and what it still said."""
        told = ""
        # The end of a terminal is an error to its reader.
        with suppress(OSError), self.output:
            for line in self.output:
                told += line
        return self.popen.wait(timeout=60), told


@dataclass(frozen=True, slots=True)
class Stage:
    """A copy of this virtual environment whose console scripts are the stand-ins."""

    folder: Path

    @property
    def data(self) -> Path:
        """The launcher's data folder."""
        return self.folder / "data"

    @property
    def diary(self) -> list[str]:
        """What happened to the stand-ins so far."""
        diary = self.folder / "diary"
        return diary.read_text().splitlines() if diary.exists() else []

    def order(self, room: str, message: str) -> None:
        """Have a room fail with a message instead of running."""
        (self.folder / "orders").mkdir(exist_ok=True)
        (self.folder / "orders" / room).write_text(message)

    def pid_of(self, room: str) -> int:
        """Return the process id of a room that runs."""
        line = next(line for line in self.diary if line.startswith(f"{room} runs as "))
        return int(line.split()[3])

    def launch(
        self, *arguments: str, variables: Mapping[str, str] | None = None, terminal: bool = False
    ) -> Launcher:
        """Start `rigmark-embedded` over this stage's data folder, in a terminal or piped."""
        reading, writing = os.openpty() if terminal else os.pipe()
        python = str(self.folder / "bin" / "python")
        command = [python, "-m", "rigmark_embedded.cli", *arguments, "--data", str(self.data)]
        inherited = {name: os.environ[name] for name in os.environ if name != "CI"}
        popen = subprocess.Popen(
            command,
            env={**inherited, "PYTHONUNBUFFERED": "1", **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        os.close(writing)
        return Launcher(popen, os.fdopen(reading, encoding="utf-8"))


def set_stage(folder: Path) -> Stage:
    """Make a stage in a folder."""
    commands = folder / "bin"
    commands.mkdir(parents=True)
    (folder / "pyvenv.cfg").symlink_to(Path(sys.prefix) / "pyvenv.cfg")
    (folder / "lib").symlink_to(Path(sys.prefix) / "lib")
    (commands / "python").symlink_to(sys.executable)
    body = (Path(__file__).parent / "fake_room.py").read_text()
    for room in ROOMS:
        script = commands / room
        script.write_text(f"#!{commands}/python\n{body}")
        script.chmod(0o755)
    return Stage(folder)


@pytest.fixture(scope="module")
def shared_stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A stage for one test module."""
    return set_stage(tmp_path_factory.mktemp("stage"))


@pytest.fixture
def stage(shared_stage: Stage) -> Iterator[Stage]:
    """A stage where only the data folder outlives a test, and no process does."""
    shutil.rmtree(shared_stage.folder / "orders", ignore_errors=True)
    (shared_stage.folder / "diary").unlink(missing_ok=True)
    yield shared_stage
    # Every process of a stack keeps the folder's lock open: this fails while one still runs.
    with DataFolder(shared_stage.data).held():
        pass


@pytest.fixture
def usual_web_port() -> Iterator[int]:
    """The usual port for people, with somebody on it."""
    with suppress(OSError), socket.create_server((HOST, WEB_PORT)):
        yield WEB_PORT
        return
    yield WEB_PORT

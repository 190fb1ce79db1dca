"""The program under test, and what a service answers it."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from integration.agent.scripted_engine import (
    Answer,
    Request,
    ScriptedEngine,
)
from patience import PATIENCE_S

PROGRAM = Path(sys.executable).with_name("rigmark-agent")
RECEIPT = {
    "id": "019b0000-0000-7000-8000-000000000001",
    "url": "http://ingest/api/benchmarks/019b0000-0000-7000-8000-000000000001",
    "web_url": "http://web/benchmarks/019b0000-0000-7000-8000-000000000001",
    "duplicate": False,
    "assessments": [],
    "signed_by": None,
}
# So many looks in a row that find it asleep are no pause between two requests.
LOOKS = 10
CREATED = {"POST /api/benchmarks": Answer(RECEIPT, 201), "GET /readyz": Answer({})}
REJECTED = Answer(
    {
        "type": "urn:rigmark:problem:invalid-submission",
        "title": "The submission is not valid",
        "status": 422,
        "detail": "1 field is wrong",
        "errors": [{"field": "scenarios[0].ttft_ms", "message": "must not be negative"}],
    },
    422,
    "application/problem+json",
)


def results(ingest: ScriptedEngine) -> list[Request]:
    """What was posted as a result; a run asks for a challenge as well."""
    return [one for one in ingest.requests if one.path == "/api/benchmarks"]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    tick, deadline_s = threading.Event(), time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s
        tick.wait(0.005)


def interrupted(program: subprocess.Popen[str]) -> str:
    """Press Ctrl-C once the program has begun to wait, and return what it says then."""
    return ended(program, signal.SIGINT)


def ended(program: subprocess.Popen[str], with_signal: signal.Signals) -> str:
    """End a program once it has begun to wait, and return what it says then.

    Between its last look for a signal and the wait itself, Python hears none until the wait ends.
    """
    stat, looks = Path(f"/proc/{program.pid}/stat"), count(1)

    def sleeps() -> bool:
        nonlocal looks
        if stat.read_text().rpartition(")")[2].split()[0] != "S":
            looks = count(1)
        return next(looks) > LOOKS

    wait_for(sleeps)
    program.send_signal(with_signal)
    _, errors = program.communicate(timeout=PATIENCE_S)
    return errors

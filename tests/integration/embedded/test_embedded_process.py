"""Starting, watching and stopping real processes."""

import fcntl
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patience import PATIENCE_S
from rigmark_embedded.errors import ProcessDied, ProcessIsNotReady
from rigmark_embedded.folder import DataFolder
from rigmark_embedded.process import Process, Program, stop_together, tail

STUBBORN = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
signal.pause()
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def python(code: str, **details: object) -> Process:
        program = Program(
            name="The room",
            command=(sys.executable, "-c", code),
            environment=dict(os.environ),
            grace_s=0.2,
            **{"log": tmp_path / "logs" / f"{len(started)}.log"} | details,
        )
        started.append(Process(program))
        return started[-1]

    yield python
    stop_together(started)


def says(process: Process, text: str) -> Callable[[], bool]:
    return lambda: text in tail(process.program.log)


def test_a_process_that_gets_ready_runs_until_it_is_stopped(start):
    process = start("import signal; print('ready', flush=True); signal.pause()")

    process.wait_until(says(process, "ready"), timeout_s=PATIENCE_S)
    process.expect_alive()
    process.stop()

    assert process.exit_code == -signal.SIGTERM


def test_a_process_that_dies_is_reported_with_the_end_of_its_log(start):
    process = start("print('begin', flush=True); raise SystemExit('no database there')")

    with pytest.raises(ProcessDied) as caught:
        process.wait_until(lambda: False, timeout_s=PATIENCE_S)

    assert str(caught.value) == (
        f"The room ended with exit code 1; the end of {process.program.log}:\n"
        "  begin\n  no database there"
    )


def test_a_process_that_was_killed_is_reported_with_the_signal(start):
    process = start("import signal; print('ready', flush=True); signal.pause()")
    process.wait_until(says(process, "ready"), timeout_s=PATIENCE_S)

    os.kill(process.pid, signal.SIGKILL)

    with pytest.raises(ProcessDied, match="The room was ended by SIGKILL"):
        process.finish(timeout_s=PATIENCE_S)


def test_a_process_that_is_slow_is_reported_with_its_log(start):
    process = start("import signal; print('loading', flush=True); signal.pause()")
    process.wait_until(says(process, "loading"), timeout_s=PATIENCE_S)

    with pytest.raises(ProcessIsNotReady, match=r"not ready after 0\.1 s(?s:.*)loading"):
        process.wait_until(lambda: False, timeout_s=0.1)


def test_a_process_without_a_log_is_reported_without_one(start):
    process = start("import sys; sys.exit(3)", log=None)

    with pytest.raises(ProcessDied, match=r"^The room ended with exit code 3$"):
        process.finish(timeout_s=PATIENCE_S)


def test_an_empty_log_is_said_to_be_empty(start):
    process = start("raise SystemExit(3)")

    with pytest.raises(ProcessDied, match=r"\(it is empty\)"):
        process.finish(timeout_s=PATIENCE_S)


def test_a_process_that_does_not_heed_the_stop_is_killed(start):
    process = start(STUBBORN)
    process.wait_until(says(process, "ready"), timeout_s=PATIENCE_S)

    process.stop()

    assert process.exit_code == -signal.SIGKILL


def test_what_a_stubborn_process_started_is_killed_as_well(start, tmp_path):
    child = f"[sys.executable, '-c', {STUBBORN!r}]"
    parent = f"import subprocess, sys; subprocess.Popen({child}, close_fds=False)"
    with DataFolder(tmp_path).held() as lock:
        process = start(parent + STUBBORN, keep_open=[lock])
        process.wait_until(
            lambda: tail(process.program.log).count("ready") == 2, timeout_s=PATIENCE_S
        )

    process.stop()

    with (tmp_path / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # comes back when the child of the child has let go


def test_a_process_that_was_stopped_can_be_stopped_again(start):
    process = start("import signal; signal.pause()")

    process.stop()
    process.stop()

    assert process.exit_code == -signal.SIGTERM


def test_a_program_that_ends_by_itself_is_waited_for(start):
    looks: list[None] = []
    process = start("print('done')")

    process.finish(timeout_s=PATIENCE_S, meanwhile=lambda: looks.append(None))

    assert process.exit_code == 0
    assert tail(process.program.log) == "  done"


def test_a_program_that_does_not_end_by_itself_is_reported(start):
    process = start("import signal; signal.pause()")

    with pytest.raises(ProcessIsNotReady, match=r"did not end within 0\.1 s"):
        process.finish(timeout_s=0.1)


def test_output_can_be_kept_apart_from_the_log(start, tmp_path):
    output = tmp_path / "output.json"
    process = start("import sys; print('{}'); print('progress', file=sys.stderr)", output=output)

    process.finish(timeout_s=PATIENCE_S)

    assert output.read_text() == "{}\n"
    assert tail(process.program.log) == "  progress"


def test_a_terminals_ctrl_c_does_not_reach_a_process(start):
    process = start("import os; print(os.getsid(0) == os.getpid(), flush=True)")

    process.finish(timeout_s=PATIENCE_S)

    assert tail(process.program.log) == "  True"

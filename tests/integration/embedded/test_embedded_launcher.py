"""`rigmark-embedded` with real servers, and stand-ins for the rooms."""

import os
import shlex
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

UP = "Ctrl-C stops it."
NO_JUDGE = {"RIGMARK_JUDGE_MODEL": ""}


def start(stage):
    launcher = stage.launch("up", variables=NO_JUDGE)
    launcher.read_until(UP)
    return launcher


@dataclass(frozen=True, slots=True)
class Run:
    """What was seen of a launcher that came up and was ended with Ctrl-C."""

    begin: str
    end: str
    code: int
    diary: list[str]
    data: Path


@pytest.fixture(scope="module")
def run(shared_stage):
    launcher = shared_stage.launch("up", variables={"RIGMARK_JUDGE_MODEL": "some/judge"})
    begin = launcher.read_until(UP)
    launcher.press_ctrl_c()
    code, end = launcher.end()
    return Run(begin, end, code, shared_stage.diary, shared_stage.data)


def test_up_says_where_everything_is(run):
    assert "/benchmarks\n" in run.begin
    assert "Judge           some/judge\n" in run.begin
    assert f"Data and logs   {run.data}\n" in run.begin
    assert "curl http://127.0.0.1:" in run.begin


def test_the_web_can_ask_ingest_on_behalf_of_admins(run):
    rigs_post_to = next(line for line in run.begin.splitlines() if line.startswith("Rigs post to"))
    address = rigs_post_to.split()[-1].removesuffix("/api/benchmarks")

    assert f"rigmark-web asks ingest-api at {address}" in run.diary


def test_up_says_how_a_key_is_made(run):
    line = next(line for line in run.begin.splitlines() if line.endswith("keys create NAME"))

    address, command, *_ = shlex.split(line)

    assert address.startswith("RIGMARK_DATABASE_URL=postgresql://rigmark_ingest@/")
    assert Path(command).name == "rigmark-ingest"


def test_ctrl_c_is_the_normal_end(run):
    assert run.end.startswith("Stopping ")
    assert run.code == 0


def test_each_room_logs_in_with_its_own_role_after_the_owner_migrated(run):
    assert run.diary[0] == "rigmark-migrate migrates as rigmark"
    logged_in = {line.split()[0]: line.split()[-1] for line in run.diary if " runs as " in line}
    assert logged_in == {
        "rigmark-ingest": "rigmark_ingest",
        "rigmark-web": "rigmark_web",
        "rigmark-assessor": "rigmark_assessor",
    }


def test_the_rooms_end_before_the_servers_they_stand_on(run):
    ends = [line for line in run.diary if "stopped" in line]
    assert sorted(ends) == [
        f"{room} stopped while Valkey says +PONG"
        for room in ("rigmark-assessor", "rigmark-ingest", "rigmark-web")
    ]


def test_up_says_that_assessments_wait_and_that_a_port_was_taken(stage, usual_web_port):
    launcher = stage.launch("up", variables=NO_JUDGE)

    told = launcher.read_until(UP)
    launcher.signal_group(signal.SIGTERM)

    assert f"Port {usual_web_port} is taken, so port " in told
    assert "none: assessments wait until RIGMARK_JUDGE_MODEL names one" in told
    assert launcher.end()[0] == 0


def test_a_forced_port_that_is_taken_ends_the_launcher(stage):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        code, told = stage.launch("up", "--ingest-port", str(port)).end()

    assert code == 1
    assert f"port {port} is taken" in told
    assert stage.diary == []


def test_a_room_that_dies_is_named_with_its_log_and_the_rest_is_stopped(stage):
    launcher = start(stage)

    os.kill(stage.pid_of("rigmark-web"), signal.SIGKILL)
    code, told = launcher.end()

    assert code == 1
    assert "rigmark-web was ended by SIGKILL; the end of " in told
    assert "web.log:\n  the log of rigmark-web\n" in told
    assert "rigmark-ingest stopped while Valkey says +PONG" in stage.diary


@pytest.mark.parametrize("room", ["rigmark-migrate", "rigmark-assessor"])
def test_a_room_that_does_not_come_up_is_named_with_its_log(stage, room):
    stage.order(room, "the disk is on fire")

    code, told = stage.launch("up", variables=NO_JUDGE).end()

    assert code == 1
    assert f"{room} ended with exit code 1; the end of " in told
    assert "  the disk is on fire\n" in told


def test_a_room_that_is_not_installed_is_named(stage):
    (stage.folder / "bin" / "rigmark-web").rename(stage.folder / "bin" / "away")

    code, told = stage.launch("up", variables={**NO_JUDGE, "PATH": "/usr/bin:/bin"}).end()

    (stage.folder / "bin" / "away").rename(stage.folder / "bin" / "rigmark-web")
    assert code == 1
    assert "rigmark-web is not installed" in told


def test_nothing_survives_a_launcher_that_is_killed(stage):
    launcher = start(stage)

    launcher.popen.kill()

    # The fixture asserts that nothing is left.
    assert launcher.end()[0] == -signal.SIGKILL
    assert [line for line in stage.diary if "stopped" in line] == []


def test_a_second_launcher_on_the_same_data_is_refused(stage):
    launcher = start(stage)

    code, told = stage.launch("up", variables=NO_JUDGE).end()

    assert code == 1
    assert f"is in use by the launcher with process id {launcher.popen.pid}" in told
    launcher.press_ctrl_c()
    assert launcher.end()[0] == 0


def test_ctrl_c_during_the_start_ends_what_was_started(stage):
    launcher = stage.launch("up", variables=NO_JUDGE)

    launcher.read_until("Starting Postgres and Valkey")
    launcher.press_ctrl_c()

    assert launcher.end()[0] == 130

"""The units that are shipped: systemd takes them, and they give the agent little."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[3] / "deploy" / "systemd"
PROGRAM = Path(sys.executable).with_name("rigmark-agent")


class Unit(configparser.RawConfigParser):
    """A unit file: names keep their case, and the same one may come again."""

    def __init__(self, path):
        super().__init__(strict=False)
        self.optionxform = str
        self.read(path)


@pytest.fixture
def service():
    return Unit(UNITS / "rigmark-agent.service")["Service"]


def test_the_service_runs_unprivileged_and_writes_only_its_state(service):
    assert service["DynamicUser"] == service["NoNewPrivileges"] == service["PrivateTmp"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert service["StateDirectory"] == "rigmark-agent"
    content = (UNITS / "rigmark-agent.service").read_text()
    assert "Environment=RIGMARK_SPOOL_DIR=%S/rigmark-agent" in content


def test_the_timer_starts_the_service_and_makes_up_for_a_night_it_was_off():
    timer = Unit(UNITS / "rigmark-agent.timer")

    assert timer["Timer"]["OnCalendar"] == "weekly"
    assert timer["Timer"]["Persistent"] == "yes"
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_commands_of_the_unit_are_commands_of_the_program(service):
    commands = [service[key].lstrip("-").split()[1:] for key in ("ExecStart", "ExecStartPost")]

    assert commands == [["run"], ["drain"]]
    for command in commands:
        subprocess.run([PROGRAM, *command, "--help"], check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_takes_the_units(tmp_path):
    for unit in UNITS.iterdir():
        content = unit.read_text().replace("/opt/rigmark-agent/bin/rigmark-agent", str(PROGRAM))
        (tmp_path / unit.name).write_text(content)

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / "rigmark-agent.timer"],
        capture_output=True,
        text=True,
        check=False,
    )

    told = [line for line in done.stderr.splitlines() if "rigmark" in line]
    assert told == []

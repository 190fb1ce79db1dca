"""How an assessor is, told by a file and by exit codes."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from rigmark_assessor import cli
from rigmark_assessor.health import Pulse, check
from rigmark_assessor.settings import AssessorSettings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "alive"


def test_an_assessor_that_beats_is_well(file: Path):
    Pulse(file).beat()

    health = check(file)

    assert health.is_well
    assert str(os.getpid()) in health.sentence


def test_one_that_stopped_beating_is_stuck(file: Path):
    Pulse(file).beat()

    health = check(file, now=file.stat().st_mtime + 31)

    assert not health.is_well
    assert health.sentence == "the assessor has been stuck for 31 s"


def test_one_that_has_died_is_not_well(file: Path):
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    file.write_text(done.stdout)

    health = check(file)

    assert not health.is_well
    assert "has died" in health.sentence


@pytest.mark.parametrize("content", [None, "", "no number"])
def test_where_none_runs_there_is_none(file: Path, content: str | None):
    if content is not None:
        file.write_text(content)

    assert not check(file).is_well


def test_one_that_ended_leaves_nothing_behind(file: Path):
    pulse = Pulse(file)
    pulse.beat()

    pulse.end()
    pulse.end()

    assert not file.exists()


async def test_it_beats_while_the_loop_turns(file: Path):
    pulse = Pulse(file)

    beating = asyncio.create_task(pulse.run())
    await asyncio.sleep(0)
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)

    assert pulse.beats == 1
    assert check(file).is_well


def test_it_beats_on_where_the_disk_is_full():
    pulse = Pulse(Path("/dev/full"))

    for _ in range(3):
        pulse.beat()

    assert pulse.beats == 3


def test_it_writes_the_file_again_that_somebody_removed(file: Path):
    pulse = Pulse(file)
    pulse.beat()
    file.unlink()

    pulse.beat()
    pulse.beat()

    assert check(file).is_well


def test_check_says_how_it_is_and_exits_with_it(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("RIGMARK_ASSESSOR_ALIVE_FILE", str(file))

    with pytest.raises(SystemExit) as missing:
        cli.main(["check"])
    Pulse(file).beat()
    with pytest.raises(SystemExit) as well:
        cli.main(["check"])

    assert (missing.value.code, well.value.code) == (1, 0)
    told = capsys.readouterr()
    assert told.err == f"no assessor runs here: there is no {file}\n"
    assert told.out == f"the assessor with process id {os.getpid()} is well\n"


def test_a_setting_at_fault_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("RIGMARK_JUDGE_SLOTS", "sk-secret")

    with pytest.raises(SystemExit) as raised:
        cli.main(["check"])

    said = capsys.readouterr().err
    assert raised.value.code == 1
    assert "RIGMARK_JUDGE_SLOTS: " in said
    assert "sk-secret" not in said


def test_settings_that_do_not_go_together_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("RIGMARK_LEASE_S", "20")

    with pytest.raises(SystemExit) as raised:
        cli.main(["check"])

    said = capsys.readouterr().err
    assert raised.value.code == 1
    assert "RIGMARK_HEARTBEAT_S must be at most a third of RIGMARK_LEASE_S" in said


@pytest.mark.parametrize(
    "address",
    [
        "",
        "judge.test/v1",
        "ftp://judge.test",
        "http://",
        "http://me:pw@judge.test",
        "http://a/?b=1",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused(address: str):
    with pytest.raises(ValidationError):
        AssessorSettings(judge_base_url=address)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RIGMARK_JUDGE_BASE_URL", "http://judge.test/v1/")
    monkeypatch.setenv("RIGMARK_JUDGE_TEMPERATURE", "none")

    settings = AssessorSettings()

    assert settings.judge_base_url == "http://judge.test/v1"
    assert settings.judge_temperature is None
    assert (settings.lease_s, settings.heartbeat_s, settings.judge_slots) == (45, 10, 50)

"""A disk that is full while an agent measures: it says so, and what was finished is not lost."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.agent.program import CREATED, PROGRAM, files, results
from integration.agent.scripted_engine import ScriptedEngine, openai, whole

PLAN = ("--repetitions", "2", "--warmup", "1", "--max-output-tokens", "32")
ATTEMPTS = 1 + 4 * 2
BLOCK = 4096
ROOM_BYTES = 1024 * 1024


@pytest.fixture
def engine() -> Iterator[ScriptedEngine]:
    """An engine that answers at once."""
    running = ScriptedEngine(openai(whole("Hello", " there", " you")))
    yield running
    running.close()


@pytest.fixture
def ingest() -> Iterator[ScriptedEngine]:
    """A service that takes everything."""
    running = ScriptedEngine(CREATED)
    yield running
    running.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with room for little; only root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    size = ("-t", "tmpfs", "-o", f"size={ROOM_BYTES}", "tmpfs", str(folder))
    if mount is None or subprocess.run([mount, *size], check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def environment(spool: Path) -> dict[str, str]:
    # What measures coverage writes files too, and would fail where no file may grow.
    others = ("RIGMARK_", "COVERAGE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    home = {"XDG_CONFIG_HOME": str(spool.parent), "NO_COLOR": "1"}
    return {**kept, **home, "RIGMARK_SPOOL_DIR": str(spool)}


def run(spool: Path, *arguments: str, limit: tuple[str, ...] = ()) -> tuple[int, str]:
    done = subprocess.run(
        [*limit, str(PROGRAM), *arguments],
        env=environment(spool),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


def fill(disk: Path, *, leave_bytes: int) -> Path:
    """Take all room on a disk but so much."""
    there = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(b"\0" * (there.f_bavail * there.f_frsize - leave_bytes))
    return filler


@pytest.mark.parametrize("leave_blocks", [1, 3, 5])
def test_a_disk_that_fills_up_during_a_run_is_named_and_the_run_goes_on_once_there_is_room(
    disk: Path, engine: ScriptedEngine, ingest: ScriptedEngine, leave_blocks: int
):
    spool = disk / "spool"
    filler = fill(disk, leave_bytes=leave_blocks * BLOCK)
    command = ("run", "--target", engine.url, "--ingest", ingest.url, *PLAN)

    code, said = run(spool, *command)
    posted = len(results(ingest))
    filler.unlink()
    again, said_again = run(spool, *command)

    assert (code != 0, posted) == (True, 0), said
    assert "No space left on device" in said
    assert "Traceback" not in said
    assert again == 0, said_again
    assert len(results(ingest)) == len(files(spool / "sent")) == 1
    asked = [one for one in engine.requests if one.method == "POST"]
    # What was finished before is not measured again; each process warms the engine up once.
    assert len(asked) <= ATTEMPTS + 2
    assert list(spool.rglob("*.partial")) == []


def test_a_file_that_may_not_grow_is_an_error_with_its_name_and_no_half_result(
    tmp_path: Path, engine: ScriptedEngine, ingest: ScriptedEngine
):
    spool = tmp_path / "spool"

    command = ("run", "--target", engine.url, "--ingest", ingest.url, *PLAN)
    code, said = run(spool, *command, limit=("prlimit", "--fsize=700", "--"))

    assert code != 0
    assert "Traceback" not in said
    assert str(spool) in said.replace("\n", "")
    assert results(ingest) == []
    assert list(spool.rglob("*.partial")) == []

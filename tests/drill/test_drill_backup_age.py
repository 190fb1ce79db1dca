"""The age of the newest backup, as the process beside the backups tells it to Prometheus."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from patience import PATIENCE_S
from rigmark_embedded.ports import held_port

NEWEST, OLDER = "rigmark-20260102T000000Z.dump", "rigmark-20260101T000000Z.dump"
HOUR_S = 3600.0


class Metrics:
    """The process that tells of a folder of backups."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, log: Path) -> None:
        self._process = process
        self._url = url
        self.log = log

    def told(self) -> dict[str, float]:
        """Return the figures of backups by name."""
        page = httpx.get(self._url, trust_env=False).raise_for_status().text
        families = text_string_to_metric_families(page)
        return {one.name: one.value for family in families for one in family.samples}

    def is_served(self) -> bool:
        """Say whether it listens yet; it must not have ended."""
        assert self._process.poll() is None, self.log.read_text()
        try:
            self.told()
        except httpx.TransportError:
            return False
        return True


@contextmanager
def telling(folder: Path, log: Path, **settings: str) -> Iterator[Metrics]:
    """Run the process as its container does, until the test is over."""
    with held_port() as port, log.open("wb") as output:
        own = {"FOLDER": str(folder), "METRICS_PORT": str(port), **settings}
        process = subprocess.Popen(
            [sys.executable, "-m", "rigmark_shared.backups"],
            env={**os.environ, **{f"RIGMARK_BACKUP_{name}": value for name, value in own.items()}},
            stdout=output,
            stderr=output,
        )
        try:
            metrics = Metrics(process, f"http://127.0.0.1:{port}/metrics", log)
            until(metrics.is_served)
            yield metrics
        finally:
            process.terminate()
            assert process.wait(PATIENCE_S) == 0


def until(condition: Callable[[], bool]) -> None:
    """Return once it holds."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.05)):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come about")


def put(folder: Path, name: str, *, age_s: float, size: int = 10) -> None:
    file = folder / name
    file.write_bytes(b"x" * size)
    made = file.stat().st_mtime - age_s
    os.utime(file, (made, made))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for backups."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def test_the_newest_backup_has_an_age_a_size_and_company(folder: Path, tmp_path: Path):
    put(folder, OLDER, age_s=25 * HOUR_S)
    put(folder, NEWEST, age_s=HOUR_S, size=1234)
    put(folder, f"{NEWEST}.sha256", age_s=0)
    put(folder, ".partial.dump", age_s=0)

    with telling(folder, tmp_path / "log", EVERY_H="12") as metrics:
        told = metrics.told()

    assert told["rigmark_backup_age_seconds"] == pytest.approx(HOUR_S, abs=60)
    assert told["rigmark_backup_size_bytes"] == 1234
    assert told["rigmark_backup_kept"] == 2
    assert told["rigmark_backup_every_seconds"] == 12 * HOUR_S


def test_a_backup_that_was_never_made_has_no_age_until_it_is_made(folder: Path, tmp_path: Path):
    with telling(folder, tmp_path / "log") as metrics:
        before = metrics.told()
        put(folder, NEWEST, age_s=0)
        after = metrics.told()

    assert before == {"rigmark_backup_every_seconds": 24 * HOUR_S, "rigmark_backup_kept": 0}
    assert after["rigmark_backup_age_seconds"] < 60


def test_of_a_folder_that_cannot_be_seen_nothing_is_told_and_that_is_said_once(
    folder: Path, tmp_path: Path
):
    put(folder, NEWEST, age_s=0)

    with telling(folder, tmp_path / "log") as metrics:
        folder.rename(tmp_path / "elsewhere")
        away = [metrics.told() for _ in range(3)][-1]
        (tmp_path / "elsewhere").rename(folder)
        back = metrics.told()

    assert set(away) == {"rigmark_backup_every_seconds"}
    assert "rigmark_backup_age_seconds" in back
    assert metrics.log.read_text().count("backups_cannot_be_seen") == 1


def test_a_wrong_setting_is_named(folder: Path):
    settings = {"RIGMARK_BACKUP_FOLDER": str(folder), "RIGMARK_BACKUP_EVERY_H": "daily"}

    done = subprocess.run(
        [sys.executable, "-m", "rigmark_shared.backups"],
        env={**os.environ, **settings},
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )

    assert done.returncode == 1
    assert b"backup_every_h" in done.stderr

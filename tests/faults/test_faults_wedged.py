"""A room whose event loop is wedged ends by itself; one that was suspended does not."""

import json
from pathlib import Path
from signal import SIGCONT, SIGSTOP, SIGTERM, SIGUSR1, SIGUSR2, SIGVTALRM
from subprocess import TimeoutExpired

import pytest

import wedged_room
from databases import Database
from rigmark_shared.watchdog import WEDGED
from room_process import ASSESSOR, ROOMS, Room, RoomProcess, running

LIMIT_S = 3.0
LONG_ENOUGH_S = 60
PROGRAM = (wedged_room.__file__, "{0}")

pytestmark = pytest.mark.usefixtures("unmeasured")


def last_line(room: RoomProcess) -> dict[str, object]:
    line: dict[str, object] = json.loads(room.said().splitlines()[-1])
    return line


@pytest.mark.parametrize("room", ROOMS, ids=str)
def test_a_room_whose_loop_waits_ends_and_says_where(
    room: Room, database: Database, tmp_path: Path
):
    with running(room, database, tmp_path, program=PROGRAM, wedged_after_s=LIMIT_S) as process:
        code, after_s = process.ended(SIGUSR1, within_s=LONG_ENOUGH_S)

    told = last_line(process)
    assert (code, told["exit_code"]) == (WEDGED, WEDGED)
    assert after_s >= LIMIT_S * 0.9
    assert (told["event"], told["limit_s"]) == ("event_loop_is_wedged", LIMIT_S)
    assert told["room"] == room.name
    assert "in _wait" in str(told["stands"])


@pytest.mark.parametrize("room", ROOMS, ids=str)
def test_a_room_whose_loop_computes_for_ever_ends_and_says_where(
    room: Room, database: Database, tmp_path: Path
):
    with running(room, database, tmp_path, program=PROGRAM, wedged_after_s=LIMIT_S) as process:
        code, _ = process.ended(SIGUSR2, within_s=LONG_ENOUGH_S)

    assert code == -SIGVTALRM
    assert "in _compute" in process.said()


def test_a_room_that_was_suspended_for_longer_lives_on(database: Database, tmp_path: Path):
    limit_s = 1.0
    with running(ASSESSOR, database, tmp_path, wedged_after_s=limit_s) as process:
        process.process.send_signal(SIGSTOP)
        with pytest.raises(TimeoutExpired):
            process.process.wait(limit_s * 3)
        process.process.send_signal(SIGCONT)
        touched = process.alive_file.stat().st_mtime_ns

        process.until(lambda: process.alive_file.stat().st_mtime_ns > touched)
        code, _ = process.ended(SIGTERM, within_s=LONG_ENOUGH_S)

    assert code == 0

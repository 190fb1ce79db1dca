"""No key of any judge is in the log of a process, and what ends the process is a line of it."""

import json
import subprocess
import sys
from pathlib import Path

KEY = "plain-words-of-the-second-judge"
SAYS_THE_KEY = f"""
import structlog
from rigmark_assessor.cli.environment import read_settings, set_up_logs
set_up_logs(read_settings())
structlog.get_logger("test").info("asked", answer="no such key: {KEY}")
raise RuntimeError("while asking with {KEY}")
"""


def said(judges: Path) -> list[dict[str, str]]:
    """What a process that has these judges writes before it ends by an error."""
    ended = subprocess.run(
        [sys.executable, "-c", SAYS_THE_KEY],
        env={"RIGMARK_JUDGES_FILE": str(judges)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 1
    return [json.loads(line) for line in ended.stderr.splitlines()]


def judges_file(folder: Path) -> Path:
    (folder / "second.key").write_text(f"{KEY}\n")
    file = folder / "judges.toml"
    file.write_text('[[judge]]\nmodel = "second"\napi_key_file = "second.key"\n')
    return file


def test_a_key_of_the_judges_file_is_in_no_line(tmp_path: Path):
    lines = said(judges_file(tmp_path))

    assert lines[0]["answer"] == "no such key: [redacted]"
    assert KEY not in json.dumps(lines)


def test_what_ends_the_process_is_a_line_of_its_log(tmp_path: Path):
    last = said(judges_file(tmp_path))[-1]

    assert last["event"] == "process_failed"
    assert "RuntimeError: while asking with [redacted]" in last["exception"]
    assert last["room"] == "assessor"


def test_a_file_of_judges_that_is_wrong_is_no_reason_not_to_log(tmp_path: Path):
    lines = said(tmp_path / "nowhere.toml")

    assert [line["event"] for line in lines] == ["asked", "process_failed"]

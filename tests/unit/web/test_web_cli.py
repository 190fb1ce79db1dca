"""The command line."""

import subprocess
import sys


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rigmark_web.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_it_says_what_it_can_do():
    done = run("--help")

    assert done.returncode == 0
    assert "serve the pages until SIGTERM or Ctrl-C" in done.stdout


def test_a_command_is_needed():
    assert run().returncode == 2

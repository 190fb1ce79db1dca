"""Fault 17 of other clients: downloads that nobody asked for. Ours speaks to two addresses."""

import json
import os
import subprocess

import pytest

from integration.agent.program import CREATED, PROGRAM

WATCH = """
import json, os, sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        told = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[:2]
        with open(os.environ["WATCHED"], "a") as file:
            file.write(json.dumps([event, [str(part) for part in told]]) + "\\n")

sys.addaudithook(watch)
"""


@pytest.fixture
def watched(environment, tmp_path, monkeypatch):  # noqa: ARG001 - it sets the variables
    """Run the program, and return the addresses that it looked up or connected to."""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)
    log = tmp_path / "watched"

    def run(*arguments):
        done = subprocess.run(
            [PROGRAM, *arguments],
            env={**os.environ, "PYTHONPATH": str(tmp_path / "watch"), "WATCHED": str(log)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return {tuple(json.loads(line)[1]) for line in log.read_text().splitlines()}

    return run


def test_fault_17_no_network_but_the_target_and_the_service(watched, engine, start):
    ingest = start(CREATED)

    seen = watched("run", "--target", engine.url, "--ingest", ingest.url, "--repetitions", "1")

    assert seen == {("127.0.0.1", str(engine.port)), ("127.0.0.1", str(ingest.port))}


def test_fault_17_no_network_but_the_target_without_a_post(watched, engine):
    seen = watched("run", "--target", engine.url, "--dry-run", "--repetitions", "1")

    assert seen == {("127.0.0.1", str(engine.port))}

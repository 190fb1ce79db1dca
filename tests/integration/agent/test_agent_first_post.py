"""Consent as a person at a terminal gives it, and as a script does."""

import json
import os
import pty
import subprocess
from contextlib import suppress

import pytest

from integration.agent.program import CREATED, PROGRAM, files, results
from integration.agent.scripted_engine import Answer
from integration.agent.test_agent_killed import posts
from patience import PATIENCE_S

PLAN = ("--repetitions", "1", "--warmup", "0", "--scenario", "code_generation")


@pytest.fixture
def terminal(environment):  # noqa: ARG001 - it sets the variables
    """Run the program at a terminal where a person types an answer; return code and screen."""

    def run(answer, *arguments):
        ours, theirs = pty.openpty()
        running = subprocess.Popen(
            [PROGRAM, *arguments], stdin=theirs, stderr=theirs, stdout=subprocess.DEVNULL
        )
        os.close(theirs)
        shown = b""
        try:
            with suppress(OSError):  # a program that has ended asks nothing
                while b"[y/N]" not in shown:
                    shown += os.read(ours, 4096)
                os.write(ours, f"{answer}\n".encode())
            return running.wait(PATIENCE_S), shown.decode()
        finally:
            running.kill()
            running.wait(PATIENCE_S)
            os.close(ours)

    return run


def test_a_person_is_shown_the_result_and_asked_before_the_first_post(
    terminal, agent, engine, start, spool
):
    ingest = start(CREATED)

    code, shown = terminal("y", "run", "--target", engine.url, "--ingest", ingest.url, *PLAN)

    assert code == 0
    assert f"the first result from this rig to {ingest.url}" in shown
    assert "not sent" in shown
    assert len(results(ingest)) == len(files(spool / "sent")) == 1
    # Once agreed to, the service is posted to without a word, also where nobody watches.
    assert agent("run", "--target", engine.url, "--ingest", ingest.url, *PLAN).exit_code == 0


@pytest.mark.parametrize("given", [(), ("--api-key", "rmk_mistyped")])
def test_a_person_whose_key_is_refused_is_told_before_anything_is_measured(
    terminal, engine, start, given
):
    refused = Answer({"title": "The key is not valid"}, 401)
    ingest = start({**CREATED, "POST /api/challenges": refused, "GET /api/rig": refused})
    asks = ("--target", engine.url, "--ingest", ingest.url, *given)

    code, shown = terminal("y", "run", *asks, *PLAN)

    assert code == 2
    assert "rigmark-ingest keys create NAME" in shown
    assert posts(engine) == results(ingest) == []


def test_a_no_keeps_the_result_and_posts_nothing(terminal, engine, start, spool):
    ingest = start(CREATED)

    code, _ = terminal("n", "run", "--target", engine.url, "--ingest", ingest.url, *PLAN)

    assert code == 5
    assert len(files(spool / "pending")) == 1
    assert results(ingest) == []
    assert all(one.body == b"" for one in ingest.requests)  # asked whether it would take one


def test_a_script_that_names_no_service_posts_nothing_and_does_not_hang(program, engine, spool):
    done = program("run", "--target", engine.url, *PLAN)

    assert done.returncode == 5
    assert "Agree with --yes, or name the service with --ingest" in done.stderr
    assert len(files(spool / "pending")) == 1


def test_a_setting_that_forbids_is_kept_to(agent, engine, start, spool, monkeypatch):
    monkeypatch.setenv("RIGMARK_CONSENT", "false")
    ingest = start(CREATED)

    done = agent("run", "--target", engine.url, "--ingest", ingest.url, *PLAN, "--json")

    assert done.exit_code == 5
    assert json.loads(done.stdout)["payload_path"] == str(files(spool / "pending")[0])
    assert ingest.requests == []


def test_yes_agrees_in_a_script(agent, engine, start, monkeypatch):
    ingest = start(CREATED)
    monkeypatch.setenv("RIGMARK_INGEST_URL", "")

    done = agent("run", "--target", engine.url, "--ingest", ingest.url, "--yes", *PLAN)

    assert done.exit_code == 0
    assert len(results(ingest)) == 1

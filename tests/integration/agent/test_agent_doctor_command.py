"""What the doctor says of whole rigs."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from integration.agent.program import CREATED
from integration.agent.scripted_engine import Answer
from rigmark_agent.identity.enrolments import Enrolment, Enrolments
from rigmark_agent.identity.keeping import Identity


def test_the_doctor_says_what_can_be_measured_and_what_not(agent, engine, start, spool):
    ingest = start(CREATED)

    done = agent("doctor", "--target", engine.url, "--ingest", ingest.url)

    assert done.exit_code == 0, done.stdout
    for words in ("OpenAI-compatible at", "tiny", "MB resident now", "ready at", "0 pending"):
        assert words in done.stdout
    assert str(spool) in done.stdout


def test_the_doctor_says_what_stands_in_the_way_of_a_run(agent, start, spool):
    empty = start({"GET /readyz": Answer({}, 503), "GET /v1/models": Answer({"data": []})})
    (spool / "pending").mkdir(parents=True)
    (spool / "pending" / "a.json").write_text("{}")

    done = agent("doctor", "--target", empty.url, "--ingest", empty.url)

    assert done.exit_code == 1
    assert "has no model" in done.stdout
    assert "status 503; results will be kept" in done.stdout
    assert "rigmark-agent drain" in done.stdout


def test_the_doctor_needs_an_address_and_a_folder(agent, spool):
    spool.write_text("in the way")

    done = agent("doctor", "--ingest", "ftp://x")

    assert done.exit_code == 1
    for words in ("--target URL", "not an http://", "set RIGMARK_SPOOL_DIR"):
        assert words in " ".join(done.stdout.split())


def test_the_doctor_of_a_target_elsewhere_looks_at_nothing_here(agent, engine):
    done = agent("doctor", "--target", engine.url, "--other-machine")

    assert "another machine, which cannot be seen from here" in " ".join(done.stdout.split())


def test_a_probe_shows_what_the_engine_counts_and_times(agent, engine):
    done = agent("doctor", "--target", engine.url, "--probe", "--json")

    found = {one["subject"]: one for one in json.loads(done.stdout)["findings"]}
    assert found["answer"]["text"].startswith("3 tokens in 3 chunks, the first after")
    assert found["token counts"]["verdict"] == "ok"
    assert found["timings"]["verdict"] == "unknown"
    assert "tells none beside our stopwatch" in found["timings"]["text"]
    for subject in ("clock", "client", "other load", "consent", "journal", "config file"):
        assert found[subject]["text"]


def test_without_a_probe_the_engine_is_asked_for_nothing(agent, engine):
    agent("doctor", "--target", engine.url)

    assert [request for request in engine.requests if request.method == "POST"] == []


def test_a_machine_can_be_looked_at_while_its_engine_is_away(agent, start):
    gone = start({})
    gone.close()

    done = agent("doctor", "--target", gone.url, "--json")

    found = [one["subject"] for one in json.loads(done.stdout)["findings"]]
    assert done.exit_code == 1
    assert {"target", "GPU", "memory"} <= set(found)


def test_the_doctor_tells_whether_a_post_would_be_agreed_to(agent, engine, start):
    ingest = start(CREATED)

    named = agent("doctor", "--target", engine.url, "--ingest", ingest.url).stdout
    unnamed = agent("doctor", "--target", engine.url).stdout

    assert "the service was named to a program that nobody watches" in named
    assert "agree with --yes, or name the service" in " ".join(unnamed.split())


def time_by(agent, start, *fields):
    """What the doctor finds of the clock of a service with these lines in its heads."""
    ingest = start({"GET /readyz": Answer({}, fields=fields)})
    done = agent("doctor", "--ingest", ingest.url, "--json")
    return {one["subject"]: one for one in json.loads(done.stdout)["findings"]}["time"]


def test_the_doctor_says_that_the_clocks_agree(agent, start):
    now = format_datetime(datetime.now(UTC), usegmt=True)

    assert time_by(agent, start, f"Date: {now}")["verdict"] == "ok"


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("Date: Sun, 06 Nov 1994 08:49:37 GMT", "d ahead of the service's"),
        ("Date: Fri, 06 Nov 2099 08:49:37 GMT", "timedatectl set-ntp on"),
        ("Date: noon", "does not tell what time it is"),
        ("Server: without a clock", "does not tell what time it is"),
    ],
)
def test_the_doctor_names_a_clock_that_is_off(agent, start, field, words):
    found = time_by(agent, start, field)

    assert found["verdict"] == "unknown"
    assert words in found["text"]


def test_the_doctor_says_that_the_key_of_this_rig_cannot_be_used(agent, engine, start, spool):
    ingest = start(CREATED)
    key = Identity(spool).make(datetime.now(UTC))
    enrolment = Enrolment(key.fingerprint, "my rig", datetime.now(UTC))
    Enrolments(spool).remember(ingest.url, enrolment)
    (spool / "identity.json").chmod(0o644)

    done = agent("doctor", "--target", engine.url, "--ingest", ingest.url)
    refused = agent("run", "--target", engine.url, "--ingest", ingest.url)

    assert (done.exit_code, refused.exit_code) == (1, 2)
    assert "chmod 600" in " ".join(done.stdout.split())
    assert "chmod 600" in refused.stderr
    assert [one for one in engine.requests if one.method == "POST"] == []

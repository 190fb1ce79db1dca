"""A key that the service refuses ends a measurement before it begins, and loses nothing."""

import json

import pytest

from ingest_command import command
from ingest_rigs import new_key
from integration.agent.load_engine import LoadEngine, answer
from integration.agent.program import CREATED, RECEIPT, files, results
from integration.agent.scripted_engine import Answer, Drop, openai
from integration.agent.test_agent_killed import HELD, PLAN, WHOLE, kill_at_request, posts

SHORT = ("--repetitions", "1", "--warmup", "0", "--scenario", "code_generation")
SWEEP = ("--concurrency", "1", "--requests", "2", "--output-tokens", "8")
UNKNOWN = f"rmk_{'0' * 12}_{'a' * 43}"
MISSING = Answer({"type": "urn:rigmark:problem:key-missing", "title": "A key is needed"}, 401)
CALLER = {
    "key_id": "0" * 12,
    "scopes": ["post"],
    "expires_at": None,
    "rig_id": None,
    "rig": "a rig",
    "signing_key": None,
}


@pytest.fixture
def load_engine():
    engine = LoadEngine(answer)
    yield engine
    engine.close()


def refused(done, *words):
    assert done.exit_code == 2, done.output
    assert "RIGMARK_CONSENT=false" in done.stderr
    assert "--dry-run" in done.stderr
    assert done.stderr.count("rigmark-ingest keys create NAME") == 1
    return all(word in done.stderr for word in words)


KEYS = [
    (UNKNOWN, "The key is not valid"),
    ("s3cret", "they begin with rmk_"),
    ("admin", "this key"),
    (None, "A key is needed"),
]


@pytest.mark.parametrize("challenge", ["auto", "required", "off"])
@pytest.mark.parametrize("case", KEYS[:-1])
def test_a_run_with_a_refused_key_ends_before_it_measures(agent, engine, strict, challenge, case):
    (settings, url), (key, words) = strict, case
    key = new_key(settings, "operator", "--scope", "admin") if key == "admin" else key
    asks = ("--ingest", url, "--api-key", key, "--challenge", challenge)

    done = agent("run", "--target", engine.url, *asks, *SHORT)

    assert refused(done, words), done.stderr
    assert posts(engine) == []
    assert key not in done.output


@pytest.mark.parametrize("challenge", ["auto", "required"])
def test_a_run_without_the_key_that_is_needed_ends_before_it_measures(
    agent, engine, strict, spool, challenge
):
    asks = ("--ingest", strict[1], "--challenge", challenge)

    done = agent("run", "--target", engine.url, *asks, *SHORT)

    assert refused(done, "A key is needed"), done.stderr
    assert posts(engine) == list(spool.glob("running/*")) == []


@pytest.mark.parametrize(("key", "verdict"), [(None, "fails"), (UNKNOWN, "fails"), ("good", None)])
def test_the_doctor_says_that_a_run_would_end_for_its_key(agent, engine, strict, key, verdict):
    settings, url = strict
    key = new_key(settings, "a rig at the doctor's") if key == "good" else key
    given = ("--api-key", key) if key else ()

    done = agent("doctor", "--target", engine.url, "--ingest", url, "--json", *given)

    found = {one["subject"]: one["verdict"] for one in json.loads(done.stdout)["findings"]}
    assert found.get("key") == verdict
    assert done.exit_code == (1 if verdict else 0)


@pytest.mark.parametrize(("key", "words"), [KEYS[0], KEYS[-1]])
def test_a_sweep_ends_before_it_measures(agent, load_engine, strict, key, words):
    given = ("--api-key", key) if key else ()

    done = agent("load", "--target", load_engine.url, "--ingest", strict[1], *SWEEP, *given)

    assert refused(done, words), done.stderr
    assert load_engine.measured == []
    assert "No run was cut off" in agent("resume").stderr


def test_a_good_key_is_asked_after_once_and_the_sweep_is_posted(
    agent, load_engine, strict, monkeypatch
):
    settings, url = strict
    monkeypatch.setenv("RIGMARK_API_KEY", new_key(settings, "a sweeping rig"))

    done = agent("load", "--target", load_engine.url, "--ingest", url, *SWEEP)

    assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize("consent", [{"RIGMARK_CONSENT": "false", "RIGMARK_INGEST_URL": ""}, {}])
def test_what_would_not_be_posted_is_measured_and_kept(agent, engine, strict, monkeypatch, consent):
    for name, value in consent.items():
        monkeypatch.setenv(name, value or strict[1])

    done = agent("run", "--target", engine.url, "--api-key", UNKNOWN, *SHORT)

    assert done.exit_code == 5, done.output
    assert "The result is kept in" in done.stderr


def test_a_run_that_is_resumed_with_a_refused_key_keeps_what_it_has(agent, start, strict, spool):
    settings, url = strict
    engine, key = start(openai([WHOLE, WHOLE, HELD, WHOLE])), new_key(settings, "a killed rig")
    command_line = ("run", "--target", engine.url, "--ingest", url, *PLAN)
    kill_at_request(3, engine, *command_line, "--api-key", key)
    revoked = command(settings, "keys", "revoke", key.split("_")[1])
    assert revoked.returncode == 0, revoked.stderr
    kept = sorted(path.read_bytes() for path in spool.glob("running/*/attempts/*"))

    resumed = agent("resume", "--api-key", UNKNOWN, "--json")
    joined = agent(*command_line, "--api-key", UNKNOWN)

    assert refused(resumed, "1 finished attempts are kept")
    assert json.loads(resumed.stdout)["exit_code"] == 2
    assert refused(joined, "1 finished attempts are kept")
    assert kept
    assert sorted(path.read_bytes() for path in spool.glob("running/*/attempts/*")) == kept
    another = new_key(settings, "a rig with a good key")
    done = agent("resume", "--api-key", another, "--challenge", "off")
    assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize(
    "answered",
    [
        Drop(),
        Answer({}, 503),
        Answer({}, 404),
        Answer({"detail": "forbidden by the proxy"}, 403),
        Answer(b"<html>", 200, "text/html"),
        Answer(CALLER),
    ],
)
def test_a_service_that_does_not_refuse_the_key_ends_nothing(agent, load_engine, start, answered):
    ingest = start({**CREATED, "GET /api/rig": answered})

    done = agent(
        *("load", "--target", load_engine.url, "--ingest", ingest.url, *SWEEP),
        *("--api-key", UNKNOWN),
    )

    assert done.exit_code == 0, done.stderr
    assert ingest.requests[0].path == "/api/rig"
    assert len(results(ingest)) == 1


def test_a_service_that_is_gone_ends_nothing(agent, load_engine, start, spool):
    gone = start({})
    gone.close()

    done = agent("load", "--target", load_engine.url, "--ingest", gone.url, *SWEEP)

    assert done.exit_code == 3
    assert len(files(spool / "pending")) == 1


def test_a_service_that_begins_to_refuse_while_it_is_measured_loses_nothing(
    agent, engine, start, spool
):
    routes = {
        "GET /api/rig": Answer(CALLER),
        "POST /api/benchmarks": [MISSING, Answer(RECEIPT, 201)],
    }
    ingest = start(routes)
    asks = ("--ingest", ingest.url, "--api-key", UNKNOWN)

    done = agent("run", "--target", engine.url, "--challenge", "off", *SHORT, *asks)
    drained = agent("drain", *asks)

    assert done.exit_code == 3
    assert "First: set RIGMARK_API_KEY" in done.stderr
    assert drained.exit_code == 0, drained.stderr
    assert len(files(spool / "sent")) == 1

"""The program as a person or a script runs it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from integration.agent.scripted_engine import (
    PATIENCE_S,
    Answer,
    Hold,
    Stream,
    openai,
    whole,
)
from rigmark_agent.cli import app
from rigmark_shared.methodology import SCENARIOS
from rigmark_shared.wire import Submission

PROGRAM = Path(sys.executable).with_name("rigmark-agent")
RECEIPT = {
    "id": "019b0000-0000-7000-8000-000000000001",
    "url": "http://ingest/api/benchmarks/019b0000-0000-7000-8000-000000000001",
    "web_url": "http://web/benchmarks/019b0000-0000-7000-8000-000000000001",
    "duplicate": False,
    "assessments": [],
}
CREATED = {"POST /api/benchmarks": Answer(RECEIPT, 201), "GET /readyz": Answer({})}
REJECTED = Answer(
    {
        "type": "urn:rigmark:problem:invalid-submission",
        "title": "The submission is not valid",
        "status": 422,
        "detail": "1 field is wrong",
        "errors": [{"field": "scenarios[0].ttft_ms", "message": "must not be negative"}],
    },
    422,
    "application/problem+json",
)


@pytest.fixture
def spool(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def environment(spool, monkeypatch):
    """The variables of a person who has set none but the folder."""
    for name in [name for name in os.environ if name.startswith("RIGMARK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RIGMARK_SPOOL_DIR", str(spool))
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def program(environment):  # noqa: ARG001 - it sets the variables
    """Run the program in a process of its own, to its end."""

    def run(*arguments):
        return subprocess.run(
            [PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture
def agent(environment):  # noqa: ARG001 - it sets the variables
    """Run the same command line in this process, which is quicker."""

    def run(*arguments):
        return CliRunner().invoke(app, arguments)

    return run


@pytest.fixture
def engine(start):
    return start(openai(whole("Hello", " there", " you")))


def files(folder):
    return sorted(folder.glob("*.json"))


def test_a_run_is_measured_saved_posted_and_shown(program, engine, start, spool, monkeypatch):
    ingest = start(CREATED)
    monkeypatch.setenv("RIGMARK_API_KEY", "k3y")

    done = program("run", "--target", engine.url, "--ingest", ingest.url)

    assert done.returncode == 0, done.stderr
    assert all(scenario.label in done.stdout for scenario in SCENARIOS.values())
    assert RECEIPT["web_url"] in done.stderr
    (sent,) = files(spool / "sent")
    (post,) = ingest.requests
    assert post.body == sent.read_bytes()
    assert post.headers["authorization"] == "Bearer k3y"
    assert post.headers["idempotency-key"] == sent.stem[-36:]


def test_what_is_posted_is_raw_evidence_of_all_four_scenarios(agent, engine, start):
    ingest = start(CREATED)

    agent("run", "--target", engine.url, "--ingest", ingest.url, "--max-output-tokens", "32")

    document = Submission.model_validate_json(ingest.requests[0].body)
    assert [run.scenario for run in document.scenarios] == list(SCENARIOS)
    assert document.has_raw_evidence
    assert {run.response for run in document.scenarios} == {"Hello there you"}
    assert [len(run.attempts) for run in document.scenarios] == [2, 1, 1, 1]
    assert document.scenarios[0].attempts[0].warmup
    assert document.client.name == "rigmark-agent"
    assert document.hardware.ram_gb > 0


def test_every_request_has_a_nonce_of_its_own_and_its_scenarios_temperature(agent, engine):
    agent("run", "--target", engine.url, "--dry-run", "--max-output-tokens", "32")

    asked = [request.json for request in engine.requests if request.method == "POST"]
    nonces = [body["messages"][0]["content"].split()[0] for body in asked]
    assert len(set(nonces)) == len(nonces) == 5
    assert [body["temperature"] for body in asked] == [0.4, 0.4, 0.3, 0.8, 0.5]
    assert [body["max_tokens"] for body in asked] == [8, 32, 32, 32, 32]


def test_a_dry_run_prints_the_document_and_saves_and_posts_nothing(program, engine, start, spool):
    ingest = start(CREATED)

    done = program(
        *("run", "--target", engine.url, "--ingest", ingest.url, "--dry-run"),
        *("--scenario", "code_generation", "--repetitions", "2", "--warmup", "0"),
    )

    assert done.returncode == 0, done.stderr
    (run,) = Submission.model_validate_json(done.stdout).scenarios
    assert (run.scenario, len(run.attempts)) == ("code_generation", 2)
    assert ingest.requests == []
    assert not spool.exists()


def test_json_is_one_document_on_the_standard_output(program, engine, start, spool):
    ingest = start(CREATED)

    done = program("run", "--target", engine.url, "--ingest", ingest.url, "--json")

    assert json.loads(done.stdout) == {
        "receipt": RECEIPT,
        "payload_path": str(files(spool / "sent")[0]),
    }
    assert "Warm-up 1/1" in done.stderr


def test_a_result_outlives_a_service_that_is_away_and_is_the_same_benchmark(
    program, engine, start, spool
):
    gone = start({})
    gone.close()

    done = program("run", "--target", engine.url, "--ingest", gone.url, "--json")

    assert done.returncode == 3
    (kept,) = files(spool / "pending")
    assert json.loads(done.stdout) == {"receipt": None, "payload_path": str(kept)}
    assert f"rigmark-agent drain --ingest {gone.url}" in done.stderr

    back = start({"POST /api/benchmarks": [Answer({}, 503), Answer(RECEIPT, 201)]})
    again = [program("drain", "--ingest", back.url).returncode for _ in range(3)]

    assert again == [3, 0, 0]
    assert {post.headers["idempotency-key"] for post in back.requests} == {kept.stem[-36:]}
    assert len({post.body for post in back.requests}) == 1
    assert [path.name for path in files(spool / "sent")] == [kept.name]


def test_a_program_killed_while_it_posts_has_kept_the_result(program, engine, start, spool):
    slow = start({"POST /api/benchmarks": Stream((Hold(),))})
    killed = subprocess.Popen(
        [PROGRAM, "run", "--target", engine.url, "--ingest", slow.url],
        stderr=subprocess.DEVNULL,
    )
    assert slow.was_asked.wait(PATIENCE_S)

    killed.kill()
    killed.wait(PATIENCE_S)

    (kept,) = files(spool / "pending")
    back = start(CREATED)
    assert program("drain", "--ingest", back.url).returncode == 0
    assert back.requests[0].headers["idempotency-key"] == kept.stem[-36:]


def test_a_rejected_result_is_kept_and_its_faults_are_named(program, engine, start, spool):
    ingest = start({"POST /api/benchmarks": REJECTED})

    done = program("run", "--target", engine.url, "--ingest", ingest.url)

    assert done.returncode == 4
    assert "The submission is not valid: 1 field is wrong" in done.stderr
    assert "scenarios[0].ttft_ms: must not be negative" in done.stderr
    assert str(files(spool / "rejected")[0]) in done.stderr
    assert files(spool / "pending") == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer({"title": "no", "detail": "this key is not known"}, 401), "key is not known"),
        (Answer({"detail": "slow down"}, 429), "slow down"),
        (Answer(b"", 404), "it gave no reason"),
        (Answer(b"", 301), "status 301"),
        (Answer(b"<html>", 200, "text/html"), "is this the address of a Rigmark"),
    ],
)
def test_what_is_no_fault_of_the_result_leaves_it_waiting(agent, start, spool, answer, words):
    both = start(openai(whole("a", "b"), **{"POST /api/benchmarks": answer}))

    done = agent("run", "--target", both.url, "--ingest", both.url, "--warmup", "0")

    assert done.exit_code == 3
    assert words in done.stderr
    assert len(files(spool / "pending")) == 1


def test_a_rejection_that_is_no_problem_document_is_told_all_the_same(agent, engine, start):
    ingest = start({"POST /api/benchmarks": Answer(b"Request Entity Too Large", 413, "text/plain")})

    done = agent("run", "--target", engine.url, "--ingest", ingest.url)

    assert done.exit_code == 4
    assert "status 413: Request Entity Too Large" in done.stderr


def test_a_measurement_that_fails_saves_and_posts_nothing(program, start, spool):
    engine = start(openai([whole("a", "b"), whole("a", "b"), Answer({"error": "oom"}, 500)]))
    ingest = start(CREATED)

    done = program("run", "--target", engine.url, "--ingest", ingest.url)

    assert done.returncode == 1
    assert "The measurement failed: the target answered with status 500: oom" in done.stderr
    assert ingest.requests == []
    assert files(spool / "pending") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run"], "name the engine's address with --target"),
        (["run", "--target", "ftp://rig"], "not an http://"),
        (["run", "--target", "{engine}", "--model", "other"], "does not serve 'other'"),
        (["run", "--target", "{engine}", "--scenario", "poetry"], "poetry"),
        (["run", "--target", "{engine}", "--ingest", "nowhere:port"], "not an address"),
        (["run", "--repetitions", "0"], "--repetitions"),
        (["sing"], "sing"),
    ],
)
def test_what_cannot_be_done_as_asked_is_a_usage_error(agent, engine, arguments, words):
    done = agent(*(argument.format(engine=engine.url) for argument in arguments))

    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_keep_results_is_said_before_the_measurement(agent, engine, spool):
    spool.write_text("in the way")

    done = agent("run", "--target", engine.url)

    assert done.exit_code == 2
    assert "cannot write to" in done.stderr
    assert engine.requests == []


def test_draining_sets_a_damaged_file_aside_and_posts_the_others(agent, start, spool):
    ingest = start(CREATED)
    (spool / "pending").mkdir(parents=True)
    (spool / "pending" / "a-3b241101-e2bb-4255-8caf-4136c566a962.json").write_text('{"half": ')
    (spool / "pending" / "b-3b241101-e2bb-4255-8caf-4136c566a963.json").write_text("{}")

    done = agent("drain", "--ingest", ingest.url)

    assert done.exit_code == 4
    assert "Set aside" in done.stderr
    assert len(ingest.requests) == len(files(spool / "sent")) == len(files(spool / "damaged")) == 1


def test_draining_an_empty_folder_is_no_failure(agent, start):
    done = agent("drain", "--ingest", start(CREATED).url)

    assert done.exit_code == 0
    assert "Nothing waits" in done.stderr


@pytest.mark.usefixtures("environment")
def test_an_interrupted_run_says_so_and_leaves_nothing_behind(start, spool):
    engine = start(openai(Stream((Hold(),))))
    program = subprocess.Popen(
        [PROGRAM, "run", "--target", engine.url],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert engine.was_asked.wait(PATIENCE_S)
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=PATIENCE_S)
    finally:
        program.kill()

    assert program.returncode == 130
    assert "Interrupted; nothing was posted." in errors
    assert files(spool / "pending") == []


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


def test_help_answers_without_loading_what_a_run_needs():
    code = (
        "import sys; from rigmark_agent.cli import app; "
        "print([m for m in ('httpx', 'pydantic', 'psutil', 'pynvml') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_agent_loads_no_table_queue_or_web_framework():
    code = """
import importlib, pkgutil, sys, rigmark_agent
for module in pkgutil.walk_packages(rigmark_agent.__path__, "rigmark_agent."):
    importlib.import_module(module.name)
print([name for name in ("sqlalchemy", "arq", "redis", "fastapi") if name in sys.modules])
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"

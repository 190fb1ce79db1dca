"""The program as a person or a script runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from integration.agent.program import CREATED, PROGRAM, RECEIPT, files, interrupted, results
from integration.agent.scripted_engine import Answer, Hold, Stream, openai, whole
from patience import PATIENCE_S
from rigmark_agent.exit_code import ExitCode
from rigmark_shared.methodology import SCENARIOS
from rigmark_shared.wire import Submission


def test_a_run_is_measured_saved_posted_and_shown(program, engine, start, spool, monkeypatch):
    ingest = start(CREATED)
    monkeypatch.setenv("RIGMARK_API_KEY", "k3y")

    done = program("run", "--target", engine.url, "--ingest", ingest.url)

    assert done.returncode == 0, done.stderr
    assert all(scenario.label in done.stdout for scenario in SCENARIOS.values())
    assert RECEIPT["web_url"] in done.stderr
    (sent,) = files(spool / "sent")
    (post,) = results(ingest)
    assert post.body == sent.read_bytes()
    assert post.headers["authorization"] == "Bearer k3y"
    assert post.headers["idempotency-key"] == sent.stem[-36:]


def test_what_is_posted_is_raw_evidence_of_all_four_scenarios(agent, engine, start):
    ingest = start(CREATED)

    agent(
        *("run", "--target", engine.url, "--ingest", ingest.url),
        *("--max-output-tokens", "32", "--repetitions", "1"),
    )

    document = Submission.model_validate_json(results(ingest)[0].body)
    assert [run.scenario for run in document.scenarios] == list(SCENARIOS)
    assert document.has_raw_evidence
    assert {run.response for run in document.scenarios} == {"Hello there you"}
    assert [len(run.attempts) for run in document.scenarios] == [2, 1, 1, 1]
    assert document.scenarios[0].attempts[0].warmup
    assert document.client.name == "rigmark-agent"
    assert document.hardware.ram_gb > 0


def test_fault_7_every_request_has_a_nonce_of_its_own_and_its_scenarios_temperature(agent, engine):
    agent(
        *("run", "--target", engine.url, "--dry-run", "--max-output-tokens", "32"),
        *("--repetitions", "1"),
    )

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


def test_a_measurement_that_fails_saves_and_posts_nothing(program, start, spool):
    engine = start(openai([whole("a", "b"), whole("a", "b"), Answer({"error": "oom"}, 500)]))
    ingest = start(CREATED)

    done = program("run", "--target", engine.url, "--ingest", ingest.url)

    assert done.returncode == 1
    assert "The measurement failed: the target answered with status 500: oom" in done.stderr
    assert results(ingest) == []
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
        errors = interrupted(program)
    finally:
        program.kill()
        program.communicate()

    assert program.returncode == 130
    assert "Interrupted; nothing was posted." in errors
    assert files(spool / "pending") == []


@pytest.mark.parametrize("module", ["typer", "rigmark_agent.commands.status"])
def test_an_interruption_while_the_program_is_loaded_is_one_line(module):
    code = f"""
import os, signal, sys
class Loading:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Loading())
sys.argv = ["rigmark-agent", "status"]
from rigmark_agent.start import main
main()
"""

    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (130, "")
    assert ended.stderr == "Interrupted; nothing was posted.\n"


def test_help_answers_without_loading_what_a_run_needs():
    code = (
        "import sys; before = set(sys.modules); from rigmark_agent.cli import app; "
        "heavy = ('httpx', 'nacl', 'pydantic', 'psutil', 'pynvml', 'rich', 'tomllib', "
        "'rigmark_shared.wire', 'rigmark_shared.methodology'); "
        "print([name for name in heavy if name in sys.modules and name not in before])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", [(), ("config",)])
def test_no_summary_of_a_command_is_cut_short(agent, command):
    listed = agent(*command, "--help").stdout.partition("Commands:")[2]

    assert len(listed.splitlines()) > 3
    assert "..." not in listed
    for line in ("Write a commented",) if command else ("Go on with a run", "List what is kept"):
        assert line in listed


def test_every_exit_code_is_documented_in_the_readme_and_in_every_help(agent):
    readme = (Path(__file__).parents[3] / "agent" / "README.md").read_text()
    helps = [agent(*command, "--help").stdout for command in ((), ("run",), ("drain",))]

    for code in ExitCode:
        assert f"| {code.value} |" in readme
        assert all(f" {code.value} " in " ".join(text.split()) for text in helps)


def test_the_agent_loads_no_table_queue_or_web_framework():
    code = """
import importlib, pkgutil, sys, rigmark_agent
for module in pkgutil.walk_packages(rigmark_agent.__path__, "rigmark_agent."):
    importlib.import_module(module.name)
print([name for name in ("sqlalchemy", "arq", "redis", "fastapi") if name in sys.modules])
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"

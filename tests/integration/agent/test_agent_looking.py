"""The commands that look and change nothing: status, preview, config, completion, --json."""

import json
import os
import stat
import subprocess

import pytest

from integration.agent.program import CREATED, PROGRAM, files, results

PLAN = ("--repetitions", "1", "--warmup", "0", "--scenario", "code_generation")


@pytest.fixture
def saved(agent, engine, start, spool):
    agent("run", "--target", engine.url, "--ingest", start(CREATED).url, *PLAN)
    return files(spool / "sent")[0]


def test_status_lists_every_result_by_what_became_of_it(agent, saved, spool):
    (spool / "pending").mkdir(exist_ok=True)
    waiting = spool / "pending" / "a-3b241101-e2bb-4255-8caf-4136c566a962.json"
    waiting.write_text("{}")

    shown, told = agent("status"), json.loads(agent("status", "--json").stdout)

    assert f"sent      {saved.name}" in shown.stdout
    assert "rigmark-agent drain" in shown.stderr
    assert (told["sent"], told["pending"]) == ([str(saved)], [str(waiting)])
    assert told["running"] == told["rejected"] == told["damaged"] == []


def test_status_of_an_empty_folder_says_nothing_is_there(agent):
    done = agent("status")

    assert done.exit_code == 0
    assert "nothing" in done.stdout


def test_the_preview_tells_each_part_and_the_size(agent, saved):
    for arguments in ((), ("--last",), (str(saved),)):
        shown = agent("preview", *arguments).stdout

        assert "code_generation" in shown
        assert "model" in shown
        assert "name=tiny" in shown
        assert "compressed" in shown


def test_the_preview_for_programs_counts_bytes(agent, saved):
    told = json.loads(agent("preview", "--json").stdout)

    assert told["size_bytes"] == saved.stat().st_size
    assert 0 < told["gzip_bytes"] < told["size_bytes"]


def test_a_preview_of_nothing_says_what_to_do(agent, tmp_path):
    (tmp_path / "3b241101-e2bb-4255-8caf-4136c566a962.json").write_text(
        '{"schema_version": "1", "model": 3}'
    )

    nothing = agent("preview")
    other = agent("preview", str(tmp_path / "3b241101-e2bb-4255-8caf-4136c566a962.json"))

    assert (nothing.exit_code, other.exit_code) == (2, 2)
    assert "rigmark-agent run" in nothing.stderr
    assert "is no result of this version: model" in other.stderr


def test_what_is_sent_holds_no_name_path_or_key_of_the_rig(
    agent, engine, start, spool, monkeypatch
):
    monkeypatch.setenv("RIGMARK_API_KEY", "s3cret-at-the-service")
    monkeypatch.setenv("RIGMARK_TARGET_API_KEY", "s3cret-at-the-engine")
    ingest = start(CREATED)

    agent("run", "--target", engine.url, "--ingest", ingest.url, *PLAN)

    body = results(ingest)[0].body.decode()
    for private in ("s3cret", os.uname().nodename, str(spool), engine.url):
        assert private not in body


def test_the_config_file_is_written_once_and_read(agent, tmp_path):
    path = tmp_path / "config" / "rigmark-agent" / "config.toml"

    written = agent("config", "init")
    path.write_text(f"{path.read_text()}\n[profile.big]\nmodel = 'big'\napi_key = 'k3y'\n")
    again = agent("config", "init")
    shown = json.loads(agent("config", "show", "--profile", "big", "--json").stdout)

    assert (written.exit_code, again.exit_code) == (0, 2)
    assert agent("config", "path").stdout.strip() == str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "is left as it is" in again.stderr
    place = f"{path} [profile.big]"
    assert shown["settings"]["model"] == {"value": "big", "origin": place}
    assert shown["settings"]["api_key"] == {"value": "***", "origin": place}
    assert shown["settings"]["spool_dir"]["origin"] == "RIGMARK_SPOOL_DIR"


def test_settings_are_shown_without_keys(agent, monkeypatch):
    monkeypatch.setenv("RIGMARK_API_KEY", "k3y")

    shown = agent("config", "show").stdout

    assert "k3y" not in shown
    assert "= ***  # RIGMARK_API_KEY" in shown
    assert "(there is none)" in shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_gets_a_script_that_asks_this_program(agent, shell):
    done = agent("completion", shell)

    assert done.exit_code == 0
    assert "rigmark-agent" in done.stdout
    assert "_RIGMARK_AGENT_COMPLETE" in done.stdout


def test_a_shell_is_told_commands_and_options(environment):  # noqa: ARG001 - it sets the variables
    def completed(words):
        asked = {
            "_RIGMARK_AGENT_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split(" ")) - 1),
        }
        done = subprocess.run(
            [PROGRAM], env={**os.environ, **asked}, capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    assert {"run", "resume", "drain", "doctor"} <= set(completed("rigmark-agent "))
    assert "--target-cv" in completed("rigmark-agent run --target-")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--target", "ftp://rig"),
        ("resume", "nothing"),
        ("preview",),
        ("config", "show", "--config", "/nowhere.toml"),
    ],
)
def test_a_program_gets_an_error_as_json(agent, arguments):
    done = agent(*arguments, "--json")

    told = json.loads(done.stdout)
    assert told["exit_code"] == done.exit_code == 2
    assert told["error"].startswith("Error: ")
    assert told["error"] in done.stderr


def test_both_ways_to_say_how_often_are_not_taken_together(agent, engine):
    done = agent("run", "--target", engine.url, "--repetitions", "2", "--target-cv", "3")

    assert done.exit_code == 2
    assert "--repetitions" in done.stderr


def test_a_target_on_the_command_line_goes_before_repetitions_of_the_environment(
    agent, engine, monkeypatch
):
    monkeypatch.setenv("RIGMARK_REPETITIONS", "1")

    done = agent("run", "--target", engine.url, "--dry-run", "--target-cv", "99", *PLAN[2:])

    # A warm-up and two that count, or more where a busy machine makes short answers unsteady.
    assert len(json.loads(done.stdout)["scenarios"][0]["attempts"]) >= 3

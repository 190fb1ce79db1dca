"""The command line: fast help, options that are checked, errors that say what to do."""

import json
import re
import shlex
import subprocess
import sys
from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_assessor import cli
from rigmark_assessor.cli.main import COMMANDS
from rigmark_assessor.cli.options import count, duration_s, id_
from rigmark_assessor.explain.policy import policy_of, todo_of
from rigmark_assessor.operate.text import age, printable, table
from rigmark_assessor.reason import Reason

HEAVY = ("sqlalchemy", "asyncpg", "pydantic", "aiohttp", "httpx", "arq", "redis", "numpy", "scipy")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    return int(ended.value.code or 0)


def test_help_imports_nothing_heavy():
    code = f"import sys, rigmark_assessor.cli; print([m for m in {HEAVY} if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_each_command_has_help_and_names_the_exit_codes(capsys: pytest.CaptureFixture[str]):
    for command in COMMANDS:
        assert run(command.name, "--help") == 0

        said = capsys.readouterr().out
        assert command.help[1:20] in said
        assert "Exit codes: 0 done;" in said


def test_every_command_but_run_and_check_has_json():
    assert {one.name for one in COMMANDS if not one.takes_json} == {"run", "check"}


def test_each_command_is_documented():
    page = (Path(__file__).parents[3] / "docs/operating.md").read_text("utf-8")

    assert [one.name for one in COMMANDS if f"`{one.name}" not in page] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("retry",), "say which: ID or --failed or --benchmark"),
        (("cancel",), "say which: ID or --benchmark"),
        (("retry", "--failed", "--benchmark", "0" * 32), "do not go together"),
        (("retry", "0" * 32, "--reason", "truncated"), "--reason goes with --failed"),
        (("retry", "nonsense"), "'nonsense' is no id; `rigmark-assessor list` shows them"),
        (("list", "--older-than", "yesterday"), "is no time: say 30s, 10m, 2h or 7d"),
        (("list", "--limit", "0"), "'0' is no whole number above 0"),
        (("list", "--status", "lost"), "invalid choice"),
        (("list", "--reason", "tired"), "'tired' is no reason: say one of empty_response,"),
        (("retry", "--failed", "--reason", "tired"), "'tired' is no reason: say one of"),
        (("costs", "--day", "today"), "'today' is no day"),
        (("re-assess",), "one of the arguments"),
        (("re-assess", "--filter", "model"), "'model' is no filter"),
        (("drift", "--from", "1"), "--to"),
        ((), "COMMAND"),
    ],
)
def test_what_cannot_be_done_as_asked_ends_with_2_and_says_how_to_ask(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
):
    assert run(*arguments) == 2

    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""


def test_an_error_is_json_for_programs_that_asked_for_it(capsys: pytest.CaptureFixture[str]):
    assert run("retry", "--json") == 2

    told = json.loads(capsys.readouterr().out)
    assert told == {"error": "say which: ID or --failed or --benchmark", "exit_code": 2}


def test_a_command_line_at_fault_is_json_for_programs_that_asked_for_it(
    capsys: pytest.CaptureFixture[str],
):
    assert run("list", "--limit", "0", "--json") == 2

    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["exit_code"] == 2
    assert "--limit: '0' is no whole number above 0" in told["error"]
    assert "usage: rigmark-assessor list" in said.err


def test_settings_at_fault_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("RIGMARK_JUDGE_SLOTS", "sk-secret")

    assert run("status") == 1

    said = capsys.readouterr().err
    assert "RIGMARK_JUDGE_SLOTS" in said
    assert "sk-secret" not in said


@pytest.mark.parametrize(
    ("value", "seconds"), [("30s", 30), ("10m", 600), ("2h", 7200), ("7d", 604_800)]
)
def test_times_are_a_number_with_its_unit(value: str, seconds: int):
    assert duration_s(value) == seconds


@given(st.text().filter(lambda value: not value.isascii()))
def test_options_say_of_what_is_no_value_that_it_is_none(value: str):
    for read in (id_, duration_s, count):
        with pytest.raises(ArgumentTypeError, match=re.escape(repr(value))):
            read(value)


@given(st.text())
def test_no_text_can_steer_a_terminal(value: str):
    assert printable(value).isprintable()
    assert printable(printable(value)) == printable(value)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-1, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (3700, "1 h 1 min"), (90_000, "1 d 1 h")],
)
def test_an_age_is_told_in_its_two_largest_units(seconds: float, told: str):
    assert age(seconds) == told


def test_a_table_keeps_its_columns_in_line():
    assert table(("A", "LONG"), [("xyz", None), (1, "b\x07")]) == [
        "A    LONG",
        "xyz  –",
        "1    b\\u0007",
    ]


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_has_a_policy_and_a_failed_one_something_to_do(reason: Reason):
    assert policy_of(reason.value)
    assert todo_of(reason.value, is_final=True) or reason is Reason.EMPTY_RESPONSE


def test_a_reason_of_a_newer_release_is_no_error():
    assert policy_of("moonstruck") is None
    assert todo_of("moonstruck", is_final=True)


def test_whoever_stops_reading_is_no_error():
    code = (
        "from rigmark_assessor.cli.output import write\n"
        "write(dict, lambda: 'x' * 1000000, as_json=False)"
    )
    command = f"{sys.executable} -c {shlex.quote(code)} | head -c 10"

    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True)  # noqa: PLW1510

    assert (done.returncode, done.stdout, done.stderr) == (0, b"x" * 10, b"")

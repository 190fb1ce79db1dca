"""Telling a person which step is on."""

from contextlib import suppress
from itertools import count

import pytest
from rich.console import Console

from rigmark_embedded.steps import Steps


@pytest.fixture
def console() -> Console:
    return Console(width=80, force_terminal=False, color_system=None)


def told(console: Console, capsys) -> str:
    del console
    return capsys.readouterr().out


def test_each_step_is_told_with_the_time_it_took(console, capsys):
    ticks = count()

    with Steps(console, clock=lambda: float(next(ticks))) as steps:
        steps("First")
        steps("Second [sic]")

    assert told(console, capsys) == "First 1.0 s\nSecond [sic] 1.0 s\n"


def test_the_step_that_failed_is_not_told_as_done(console, capsys):
    with suppress(KeyError), Steps(console) as steps:
        steps("First")
        raise KeyError

    assert told(console, capsys) == ""


def test_a_note_is_told_once_where_nobody_watches_a_spinner(console, capsys):
    with Steps(console, clock=lambda: 0.0) as steps:
        steps("Judging")
        for note in ("1 running", "1 running", "1 completed"):
            steps.note(note)

    assert told(console, capsys) == "  1 running\n  1 completed\nJudging 0.0 s\n"


def test_a_note_is_only_a_spinner_where_somebody_watches(capsys):
    console = Console(width=80, force_terminal=True, color_system=None)

    with Steps(console, clock=lambda: 0.0) as steps:
        steps("Judging")
        steps.note("1 running")

    assert "  1 running\n" not in told(console, capsys)

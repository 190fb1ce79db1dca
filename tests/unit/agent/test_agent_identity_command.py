"""What a person is asked before this rig's key is replaced."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from rigmark_agent.commands.identity import replace_identity, show_identity
from rigmark_agent.errors import UsageError
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.identity.enrolments import Enrolment, Enrolments
from rigmark_agent.identity.keeping import Identity
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings

AT = datetime(2026, 1, 25, 3, 4, 5, tzinfo=UTC)
URL = "https://rigmark.example"


def output(answer=None):
    """A terminal at which a person types an answer; None is a program that nobody watches."""
    written = Console(file=io.StringIO(), width=200)
    return Output(
        out=written,
        err=written,
        interactive=answer is not None,
        read_line=lambda: f"{answer}\n",
    )


def shown(screen):
    return screen.err.file.getvalue()


@pytest.fixture
def settings(tmp_path):
    return AgentSettings(spool_dir=tmp_path)


@pytest.fixture
def key(tmp_path):
    made = Identity(tmp_path).make(AT)
    Enrolments(tmp_path).remember(URL, Enrolment(made.fingerprint, "my rig", AT))
    return made


def test_a_person_is_told_what_is_lost_before_the_question(settings, key, tmp_path):
    screen = output("n")

    code = replace_identity(settings, screen, yes=False)

    assert code is ExitCode.USAGE
    assert Identity(tmp_path).read() == key
    assert f"{URL} must be told of the new one" in shown(screen)
    assert "the old one is kept for that, and forgotten then" in shown(screen)
    assert "left as it is" in shown(screen)


def test_a_yes_replaces_the_key_and_names_the_services_to_tell(settings, key, tmp_path):
    screen = output("y")

    code = replace_identity(settings, screen, yes=False)

    assert code is ExitCode.OK
    assert Identity(tmp_path).read().fingerprint != key.fingerprint
    assert f"rigmark-agent enrol --ingest {URL}" in shown(screen)


def test_nobody_is_asked_where_nobody_is_there(settings, key, tmp_path):
    with pytest.raises(UsageError, match="--yes"):
        replace_identity(settings, output(), yes=False)

    assert Identity(tmp_path).read() == key


def test_a_rig_without_a_key_gets_one_without_a_question(settings, tmp_path):
    assert replace_identity(settings, output(), yes=False) is ExitCode.OK
    assert Identity(tmp_path).read() is not None


def test_what_is_shown_says_which_enrolments_are_of_an_older_key(settings, key, tmp_path):
    Identity(tmp_path).replace(AT)
    screen = output()

    show_identity(settings, screen)

    assert f"{URL} as my rig (with a key that was replaced; run enrol again)" in shown(screen)
    assert "name this rig's key with RIGMARK_API_KEY" in shown(screen)
    assert key.fingerprint not in shown(screen)

"""Who may agree to posting, and what is remembered of it."""

import io

import pytest
from rich.console import Console

from rigmark_agent.commands.agree import agreed
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.consent import Agreements, Consent, consent
from rigmark_agent.submit.spool import Spool

URL = "https://rigmark.example"
BODY = """{"schema_version": "1", "model": {"name": "tiny"}, "engine": {"name": "ollama"},
"hardware": {"name": "RTX 4090", "ram_gb": 64.0}, "scenarios": [{"scenario": "code_generation",
"prompt": "Write it.", "response": "Done."}]}"""


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "pending" / "a-3b241101-e2bb-4255-8caf-4136c566a962.json"
    path.parent.mkdir()
    path.write_text(BODY)
    return Spool(tmp_path).pending()[0]


@pytest.fixture
def settings(tmp_path):
    def given(**values):
        return AgentSettings(spool_dir=tmp_path, **values)

    return given


def output(answer=None):
    """A terminal at which a person types an answer; None is a program that nobody watches."""
    written = Console(file=io.StringIO(), width=200)
    return Output(
        out=written,
        err=written,
        interactive=answer is not None,
        read_line=lambda: f"{answer}\n",
    )


def test_a_person_sees_what_would_be_sent_before_the_question(settings, saved):
    screen = output("n")

    assert not agreed(settings(), URL, saved, screen)

    shown = screen.err.file.getvalue()
    for words in ("tiny", "ollama", "RTX 4090", "ram_gb=64.0", "9 characters", "not sent", "kB"):
        assert words in shown
    assert shown.index("RTX 4090") < shown.index("Post it")


def test_a_yes_is_remembered_for_that_service_alone(settings, saved, tmp_path):
    assert agreed(settings(), URL, saved, output("yes"))

    assert list(Agreements(tmp_path).services()) == [URL]
    assert consent(settings(), URL, interactive=True) is Consent.REMEMBERED
    assert consent(settings(), "https://other", interactive=True) is Consent.ASK


@pytest.mark.parametrize("answer", ["", "n", "no", "perhaps", "yesterday"])
def test_anything_but_a_yes_is_a_no(settings, saved, tmp_path, answer):
    assert not agreed(settings(), URL, saved, output(answer))

    assert Agreements(tmp_path).services() == {}


def test_naming_the_service_is_consent_where_nobody_watches(settings):
    named = settings(ingest_url=URL)

    assert consent(named, URL, interactive=False) is Consent.NAMED
    assert consent(named, URL, interactive=True) is Consent.ASK


def test_nobody_is_asked_where_nobody_is_there(settings, saved):
    screen = output()

    assert not agreed(settings(), URL, saved, screen)

    assert "Agree with --yes, or name the service" in screen.err.file.getvalue()


def test_a_setting_agrees_or_forbids_without_a_question(settings, saved, tmp_path):
    assert agreed(settings(consent=True), URL, saved, output())
    assert not agreed(settings(consent=False, ingest_url=URL), URL, saved, output("yes"))

    assert list(Agreements(tmp_path).services()) == [URL]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"services": 3}', b"\xff"])
def test_a_file_that_is_not_ours_means_that_a_person_is_asked_again(tmp_path, content):
    (tmp_path / "consent.json").write_bytes(content)

    assert Agreements(tmp_path).services() == {}

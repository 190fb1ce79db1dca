"""No secret is left in a log line, and what is none stays as it is."""

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from processor import is_bounded
from rigmark_shared.observability.redaction import REDACTED, Redactor, secrets_of
from rigmark_shared.settings import DatabaseSettings, TraceSettings

KEY = "rmk_0123456789ab_" + "s" * 43 + "_abcdef"


def redacted(secrets: tuple[str, ...] = (), **event: Any) -> dict[str, Any]:
    return dict(Redactor(secrets)(None, "info", event))


@pytest.mark.parametrize(
    "name",
    ["key", "api_key", "judge_api_key", "Authorization", "database_password", "secret", "cookie",
     "session_token", "x-api-key"],
)  # fmt: skip
def test_a_value_whose_name_says_that_it_is_secret_is_gone(name: str):
    assert redacted(**{name: "anything"}) == {name: REDACTED}


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"the key {KEY} is unknown",
        "sk-or-v1-0123456789",
        "Bearer abcdefgh1234",
        "authorization: Basic dXNlcjpwYXNz",
        "postgresql://rigmark:hunter22@db:5432/rigmark",
        "redis://:hunter22@valkey:6379/0",
        "connection failed: password=hunter22",
        "GET https://judge.example/v1/models?x=1&api_key=hunter22&y=2",
        "https://judge.example/?access_token=hunter22",
    ],
)
def test_what_looks_like_a_secret_is_taken_out_wherever_it_stands(text: str):
    told = redacted(event=text, cause=[{"error": text}], thing=ValueError(text))

    for secret in (KEY, "0123456789", "abcdefgh1234", "dXNlcjpwYXNz", "hunter22"):
        assert secret not in str(told)
    assert str(told).count(REDACTED) == 3


def test_the_address_in_an_error_stays_readable():
    told = redacted(event="postgresql://rigmark:hunter22@db:5432/rigmark is away")

    assert told["event"] == f"postgresql://rigmark:{REDACTED}@db:5432/rigmark is away"


def test_a_secret_of_the_settings_is_known_in_any_form_and_place():
    settings = DatabaseSettings(database_password=SecretStr("correct horse"))

    told = redacted(tuple(secrets_of(settings)), exception="FATAL: correct horse was refused")

    assert told == {"exception": f"FATAL: {REDACTED} was refused"}


def test_a_setting_that_is_refused_is_named_and_not_repeated():
    with pytest.raises(ValidationError) as error:
        TraceSettings(otlp_endpoint="https://somebody:hunter22@collector.example")

    assert "otlp_endpoint" in str(error.value)
    assert "hunter22" not in str(error.value)


def test_a_secret_as_short_as_a_word_does_not_hide_the_log():
    assert secrets_of(DatabaseSettings(database_password=SecretStr("pg"))) == set()


@pytest.mark.parametrize(
    "event",
    [
        {"event": "the task-manager asked the disk-cache", "attempt": 2, "ok": True, "left": None},
        {"key_id": "0123456789ab", "output_tokens": 12, "seconds": 0.25},
        {"event": "see http://127.0.0.1:8000/docs", "assessment_id": "018f-ab"},
        {"api_key": ""},
    ],
)
def test_what_is_no_secret_stays(event: dict[str, Any]):
    assert redacted(**event) == event


@pytest.mark.parametrize("piece", ["a.", "a-", "a://", "?k", "?key", "Bearer ", "sk-", "://"])
def test_no_text_takes_long_to_look_through(piece: str):
    assert is_bounded(lambda text: redacted(event=text), "?" + piece * 50_000)


def test_what_is_nested_without_end_is_cut_and_not_followed():
    endless: list[Any] = []
    endless.append(endless)

    assert "..." in str(redacted(value=endless))

import pytest

from rigmark_agent.errors import UsageError
from rigmark_agent.settings import load_settings


def test_an_option_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("RIGMARK_MODEL", "from the environment")
    monkeypatch.setenv("RIGMARK_INGEST_URL", "http://there")

    settings = load_settings(model="from the option", ingest_url=None)

    assert settings.model == "from the option"
    assert settings.ingest_url == "http://there"


def test_an_empty_variable_is_no_setting(monkeypatch):
    monkeypatch.setenv("RIGMARK_TARGET_URL", "")

    assert load_settings().target_url is None


def test_a_key_is_not_printed_with_the_settings(monkeypatch):
    monkeypatch.setenv("RIGMARK_API_KEY", "s3cret")

    assert "s3cret" not in repr(load_settings(target_api_key="s3cret"))


def test_a_setting_that_cannot_be_is_named(monkeypatch):
    monkeypatch.setenv("RIGMARK_READ_TIMEOUT_S", "0")
    monkeypatch.setenv("RIGMARK_SAME_MACHINE", "perhaps")

    with pytest.raises(UsageError, match=r"RIGMARK_SAME_MACHINE: .*; RIGMARK_READ_TIMEOUT_S: "):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("WARMUP", "many", "give a whole number"),
        ("SEED", "1.5", "give a whole number"),
        ("REPETITIONS", "0", "give a number that is at least 1"),
        ("MAX_REPETITIONS", "21", "give a number that is at most 20"),
        ("READ_TIMEOUT_S", "soon", "give a number, for example 2.5"),
        ("READ_TIMEOUT_S", "0", "give a number greater than 0"),
        ("CONSENT", "perhaps", "give true or false"),
        ("CHALLENGE", "maybe", "give one of: 'auto', 'required' or 'off'"),
        ("ENGINE", "mine", "give one of: 'auto', 'openai'"),
        ("HARDWARE", " ", "is empty; give a text"),
        ("HARDWARE", "x" * 201, "is too long; give at most 200 characters"),
    ],
)
def test_a_wrong_variable_is_named_with_what_to_give(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
):
    monkeypatch.setenv(f"RIGMARK_{name}", value)

    with pytest.raises(UsageError) as refused:
        load_settings()

    assert str(refused.value).startswith(f"RIGMARK_{name}: {words}")
    assert "Input should" not in str(refused.value)


@pytest.mark.parametrize("name", ["api_key", "target_api_key"])
@pytest.mark.parametrize("text", ["rmk_s3cret…", "rmk_s3cret\nX-More: 1", "rmk_s3cret two"])
def test_a_key_that_no_header_can_hold_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
):
    monkeypatch.setenv(f"RIGMARK_{name.upper()}", text)

    with pytest.raises(UsageError, match=f"RIGMARK_{name.upper()}: must be one word") as refused:
        load_settings()

    assert "s3cret" not in str(refused.value)


def test_the_line_feed_at_the_end_of_a_key_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RIGMARK_API_KEY", " rmk_s3cret\n")

    key = load_settings().api_key

    assert key is not None
    assert key.get_secret_value() == "rmk_s3cret"

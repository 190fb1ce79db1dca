"""The config file: what goes first, and what is said of a wrong one."""

import os

import pytest

from rigmark_agent.commands.config import template
from rigmark_agent.errors import ConfigFileIsWrong, SettingIsWrong
from rigmark_agent.settings import AgentSettings, load_settings, read_settings

FILE = """
model = "in the file"
repetitions = 3
warmup = 2

[profile.big]
model = "in the profile"
repetitions = 1
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("RIGMARK_")]:
        monkeypatch.delenv(name)

    def write(content, mode=0o600):
        path = tmp_path / "config.toml"
        path.write_text(content)
        path.chmod(mode)
        return path

    return write


def test_an_option_goes_before_the_environment_the_profile_and_the_file(file, monkeypatch):
    path = file(FILE)
    monkeypatch.setenv("RIGMARK_REPETITIONS", "9")

    found = read_settings(config=path, profile="big", seed=4)

    settings = found.settings
    assert (settings.seed, settings.repetitions) == (4, 9)
    assert (settings.model, settings.warmup) == ("in the profile", 2)
    assert found.origin("seed") == "option"
    assert found.origin("repetitions") == "RIGMARK_REPETITIONS"
    assert found.origin("model") == f"{path} [profile.big]"
    assert found.origin("warmup") == str(path)
    assert found.origin("cooldown_s") == "default"


def test_an_option_goes_before_all_others(file, monkeypatch):
    monkeypatch.setenv("RIGMARK_MODEL", "in the environment")

    assert load_settings(config=file(FILE), profile="big", model="option").model == "option"


def test_without_a_profile_none_is_read(file):
    assert load_settings(config=file(FILE)).model == "in the file"


def test_file_and_profile_can_be_named_by_variables(file, monkeypatch):
    monkeypatch.setenv("RIGMARK_CONFIG", str(file(FILE)))
    monkeypatch.setenv("RIGMARK_PROFILE", "big")

    assert load_settings().model == "in the profile"


def test_a_service_that_the_file_names_counts_as_named(file):
    settings = load_settings(config=file('ingest_url = "https://there"'))

    assert "ingest_url" in settings.model_fields_set
    assert "ingest_url" not in load_settings(config=file("")).model_fields_set


def test_no_file_is_no_fault_unless_it_was_named(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    load_settings()

    with pytest.raises(ConfigFileIsWrong, match="config init"):
        load_settings(config=tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("modle = 'x'", r"config\.toml modle: is no setting; is model meant\?"),
        ("zzz = 1", "config show` lists"),
        ("[profile.big]\nrepetition = 1", r"\[profile\.big\] repetition: .* repetitions meant"),
        ("config = 'x'", "config: is no setting"),
        ("profile = 'big'", r"write each as a table, \[profile\.NAME\]"),
        ("model = \nseed = 1", r"is no TOML: .*line 1"),
    ],
)
def test_a_wrong_file_is_said_with_the_key_and_what_to_do(file, content, words):
    with pytest.raises(ConfigFileIsWrong, match=words):
        load_settings(config=file(content))


def test_an_unknown_profile_is_said_with_those_there_are(file):
    with pytest.raises(ConfigFileIsWrong, match=r"no profile 'huge'; .* it has: big"):
        load_settings(config=file(FILE), profile="huge")


def test_a_wrong_value_names_the_place_that_it_stands_in(file):
    path = file(f"{FILE}\nwarmup = 99")

    with pytest.raises(
        SettingIsWrong, match=r"config\.toml \[profile\.big\] warmup: give a number"
    ):
        load_settings(config=path, profile="big")
    with pytest.raises(SettingIsWrong, match="--read-timeout-s: give a number greater than 0"):
        load_settings(config=file(FILE), read_timeout_s=0)


@pytest.mark.parametrize("content", ["api_key = 'k'", "[profile.big]\ntarget_api_key = 'k'"])
def test_a_key_stands_only_in_a_file_that_nobody_else_reads(file, content):
    with pytest.raises(ConfigFileIsWrong, match="key: others can read this file; run: chmod 600"):
        load_settings(config=file(content, mode=0o640))

    load_settings(config=file(content, mode=0o600))


def test_the_template_is_a_config_file_that_sets_nothing(file):
    assert load_settings(config=file(template())) == load_settings(config=file(""))


def test_every_line_of_the_template_can_be_put_in_force(file):
    lines = [line.removeprefix("# ") for line in template().splitlines()]
    settings = [line for line in lines if line.partition(" = ")[0] in AgentSettings.model_fields]

    top, profile = settings[:-2], settings[-2:]
    content = "\n".join([*top, "[profile.big]", *profile])

    assert load_settings(config=file(content), profile="big").model == "llama3.1:70b"
    assert len(top) == len(AgentSettings.model_fields) - len(("config", "profile"))

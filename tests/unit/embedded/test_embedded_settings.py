"""What the launcher takes from its environment."""

import pytest

from rigmark_embedded.settings import Surroundings


@pytest.mark.parametrize(
    ("value", "expected"),
    [("true", True), ("1", True), ("", False), ("0", False), ("False", False), ("no", False)],
)
def test_ci_is_what_the_variable_says(value, expected):
    assert Surroundings({"CI": value}).is_ci is expected


def test_nobody_watches_only_when_ci_is_set():
    assert Surroundings({}).is_ci is False


def test_a_judge_is_configured_when_its_model_is_named():
    assert Surroundings({"RIGMARK_JUDGE_MODEL": "some/model"}).judge == "some/model"
    assert Surroundings({"RIGMARK_JUDGE_MODEL": ""}).judge is None
    assert Surroundings({}).judge is None


def test_the_environment_of_the_process_is_read(monkeypatch):
    monkeypatch.setenv("RIGMARK_JUDGE_MODEL", "some/model")

    assert Surroundings.from_environment().judge == "some/model"


def test_settings_of_the_environment_can_be_left_out_and_replaced():
    surroundings = Surroundings({"HOME": "/home/me", "RIGMARK_JUDGE_MODEL": "theirs"})

    ours = surroundings.without_settings().with_settings({"RIGMARK_JUDGE_SLOTS": "2"})

    assert ours.variables == {"HOME": "/home/me", "RIGMARK_JUDGE_SLOTS": "2"}


def test_children_reach_this_machine_without_the_proxy():
    surroundings = Surroundings({"HTTPS_PROXY": "http://proxy:3128", "no_proxy": "intranet"})

    variables = surroundings.for_children()

    assert variables["no_proxy"] == "intranet,127.0.0.1,localhost"
    assert variables["NO_PROXY"] == "127.0.0.1,localhost"
    assert variables["HTTPS_PROXY"] == "http://proxy:3128"

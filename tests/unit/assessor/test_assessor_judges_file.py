"""The panel's file: what it may say, and what is said when it says something else."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from rigmark_assessor.judge.answer import text_of
from rigmark_assessor.judge.errors import JudgeError
from rigmark_assessor.judge.reply import Reply
from rigmark_assessor.judges import judges_of
from rigmark_assessor.judges_file import MOST_JUDGES, JudgesFileIsWrong, read_judges
from rigmark_assessor.settings import AssessorSettings, JudgeSettings, ResponseFormat

GIVEN = AssessorSettings(judge_api_key="sk-first", judge_timeout_s=30, judge_samples=2)


def read(folder: Path, text: str, given: AssessorSettings = GIVEN):
    file = folder / "judges.toml"
    file.write_text(text)
    return read_judges(file, given)


def refused(judge: JudgeSettings, status: int) -> JudgeError:
    """Return the error that a reply of this status stands for."""
    form = ResponseFormat.TEXT
    with pytest.raises(JudgeError) as caught:
        text_of(Reply(status, {}, b"{}"), now=lambda: 0.0, form=form, named=judge.named)
    return caught.value


def test_a_judge_is_as_in_the_settings_but_for_what_its_table_says(tmp_path: Path):
    (tmp_path / "key").write_text("sk-second\n")

    first, second = read(
        tmp_path,
        '[[judge]]\nmodel = "a"\n'
        '[[judge]]\nmodel = "b"\nbase_url = "https://b.test/v1"\ntemperature = 0.5\n'
        'api_key_file = "key"\n',
    )

    assert (first.judge_model, first.judge_api_key.get_secret_value()) == ("a", "sk-first")
    assert (second.judge_base_url, second.judge_temperature) == ("https://b.test/v1", 0.5)
    assert second.judge_api_key.get_secret_value() == "sk-second"
    assert {one.judge_timeout_s for one in (first, second)} == {30}
    assert {one.judge_samples for one in (first, second)} == {2}


def test_a_key_goes_to_no_other_address_than_its_own(tmp_path: Path):
    [judge] = read(tmp_path, '[[judge]]\nmodel = "b"\nbase_url = "https://elsewhere.test/v1"\n')

    assert judge.judge_api_key.get_secret_value() == ""


def test_a_judge_may_do_without_the_proxy_of_the_others(tmp_path: Path):
    proxied = GIVEN.model_copy(update={"judge_proxy_url": SecretStr("http://proxy:3128")})

    first, second = read(
        tmp_path, '[[judge]]\nmodel = "a"\n[[judge]]\nmodel = "b"\nproxy_url = ""\n', proxied
    )

    assert first.judge_proxy_url.get_secret_value() == "http://proxy:3128"
    assert second.judge_proxy_url.get_secret_value() == ""


def test_providers_of_one_model_are_not_those_of_another(tmp_path: Path):
    openrouter = 'base_url = "https://openrouter.ai/api/v1"'

    first, second = read(
        tmp_path,
        f'[[judge]]\nmodel = "a"\n{openrouter}\nproviders = "deepinfra"\n'
        '[[judge]]\nmodel = "b"\nbase_url = "https://b.test/v1"\n',
    )

    assert (first.judge_providers, second.judge_providers) == ("deepinfra", "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", r"judges.toml needs a \[\[judge\]\] table"),
        ("judge = []", r"needs a \[\[judge\]\] table"),
        ("judge = 1", r"needs a \[\[judge\]\] table"),
        ("[[judge]\n", "judges.toml cannot be read"),
        ('model = "a"\n[[judge]]\nmodel = "b"', r"model is no \[\[judge\]\] table"),
        ("[[judge]]\n", "judge 1: model is missing"),
        ('[[judge]]\nmodel = ""', "judge 1: model is missing"),
        ('[[judge]]\nmodel = "a"\n[[judge]]\nmodle = "b"', "judge 2: modle is unknown"),
        ('[[judge]]\nmodel = "a"\nsamples = 5', "judge 1: samples is unknown"),
        ('[[judge]]\nmodel = "a"\napi_key = "sk-x"', "judge 1: api_key is unknown"),
        ('[[judge]]\nmodel = "a"\ntimeout_s = 0', "judge 1: timeout_s: "),
        ('[[judge]]\nmodel = "a"\nbase_url = "b.test"', "judge 1: base_url: "),
        (
            '[[judge]]\nmodel = "a"\nca_file = "no"',
            "judge 1: ca_file: .*no cannot be read",
        ),
        ('[[judge]]\nmodel = "a"\nproxy_url = "b:1"', "judge 1: proxy_url: .*http://proxy:port"),
        ('[[judge]]\nmodel = "a"\napi_key_file = "no"', "judge 1: api_key_file: .*no cannot be"),
        ('[[judge]]\nmodel = "a"\n' * 2, "same model at the same address twice"),
        ('[[judge]]\nmodel = "a"\n' * (MOST_JUDGES + 1), f"of at most {MOST_JUDGES}"),
    ],
)
def test_what_is_wrong_is_named_with_judge_and_key(tmp_path: Path, text: str, fault: str):
    with pytest.raises(JudgesFileIsWrong, match=fault):
        read(tmp_path, text)


def test_an_error_does_not_quote_a_key(tmp_path: Path):
    with pytest.raises(JudgesFileIsWrong) as caught:
        read(tmp_path, '[[judge]]\nmodel = "a"\napi_key = "sk-secret"')

    assert "sk-secret" not in str(caught.value)


def test_a_file_that_is_absent_is_no_panel(tmp_path: Path):
    with pytest.raises(JudgesFileIsWrong, match="cannot be read"):
        read_judges(tmp_path / "none.toml", GIVEN)


def test_without_a_file_there_is_the_judge_of_the_settings_or_none():
    assert judges_of(AssessorSettings()) == ()
    assert [one.judge_model for one in judges_of(AssessorSettings(judge_model="a"))] == ["a"]


def test_a_judge_that_refuses_its_key_names_the_setting_that_gave_it(tmp_path: Path):
    (tmp_path / "key").write_text("sk-second\n")
    first, second, third = read(
        tmp_path,
        '[[judge]]\nmodel = "a"\n'
        '[[judge]]\nmodel = "b"\napi_key_file = "key"\n'
        '[[judge]]\nmodel = "c"\nbase_url = "https://elsewhere.test/v1"\n',
    )

    told = [str(refused(one, 401)) for one in (GIVEN, first, second, third)]

    assert [one.removeprefix("The judge refuses the API key (401): check ") for one in told] == [
        "RIGMARK_JUDGE_API_KEY.",
        "RIGMARK_JUDGE_API_KEY.",
        "api_key_file of judge 2 in the judges file.",
        "api_key_file of judge 3 in the judges file.",
    ]


def test_a_judge_that_is_not_found_names_the_keys_of_its_table(tmp_path: Path):
    [judge] = read(tmp_path, '[[judge]]\nmodel = "a"\n')

    assert str(refused(judge, 404)) == (
        "There is no such judge (404): check RIGMARK_JUDGE_BASE_URL and model of judge 1 in the "
        "judges file."
    )

"""A judge version tells every text that shapes a score, as it is sent to the judge."""

import json
from hashlib import sha256

import pytest

from rigmark_assessor.evidence import EVIDENCE_VERSION
from rigmark_assessor.judge import fence, lookalike, prompt, second_wording
from rigmark_assessor.judge.errors import VerdictIsInvalid
from rigmark_assessor.judge.prompt import Template, Wording, messages
from rigmark_assessor.judge.verdict import READING_VERSION, read_verdict, verdict_schema
from rigmark_assessor.judge.version import judge_version
from rigmark_assessor.settings import ResponseFormat
from rigmark_shared.methodology import METHODOLOGY_VERSION, SCENARIOS, ScenarioId
from unit.assessor.replies import SCENARIO, settings, verdict_document

SHAPE = judge_version(settings(), evidence=EVIDENCE_VERSION).shape


# When an answer is read otherwise on purpose, give the reading a new version and add its line.
PUBLISHED_READINGS = {"1": "28a5db5db3638c15e58eb84e8805ecda7b5635729054a00852e6385a85cd6937"}
GIVEN = json.dumps(verdict_document(60))
ANSWERS = (
    GIVEN,
    f"Here it is: {GIVEN}",
    f"```json\n{GIVEN}\n```",
    f"{GIVEN}\n{json.dumps(verdict_document(90))}",
    f"{GIVEN} and {{",
    f'{{"verdict": {GIVEN}}}',
    f'It quotes "{GIVEN}"}}',
    GIVEN[:-1],
    GIVEN.replace("60", "60.0"),
    GIVEN.replace("60", '"60"'),
    GIVEN.replace("60", "101"),
    GIVEN.replace("60", "NaN"),
    GIVEN.replace("{", '{"extra": 1, ', 1),
    f"[{GIVEN}]",
    "{}",
    "",
)


def read(answer: str, form: ResponseFormat) -> list[int] | str:
    try:
        verdict = read_verdict(answer, SCENARIO, form=form)
    except VerdictIsInvalid as error:
        return str(error)
    return [one.score for one in verdict.scores]


def test_answers_are_read_as_the_version_says():
    told = [read(answer, form) for form in ResponseFormat for answer in ANSWERS]

    assert [60] * 4 in told
    assert hashed(told) == PUBLISHED_READINGS[READING_VERSION]
    assert SHAPE["reading"] == READING_VERSION


def hashed(value: object) -> str:
    told = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return sha256(told.encode()).hexdigest()


def sent(scenario: ScenarioId, template: Template) -> tuple[str, str]:
    """The system message and the user message of a call."""
    wording = Wording(template=template)
    system, user = messages(scenario, task="T", response="R", nonce="N", wording=wording)
    return system["content"], user["content"]


def test_the_rubrics_are_those_that_the_judge_is_sent():
    assert SHAPE["rubric"] == hashed([sent(one, Template.MAIN)[0] for one in SCENARIOS])


def test_the_schemas_are_those_that_the_judge_is_held_to():
    schemas = [verdict_schema(one, bound_strings=False) for one in SCENARIOS.values()]

    assert SHAPE["schema"] == hashed(schemas)


def test_the_words_around_a_response_and_what_is_done_to_it_are_part_of_the_version():
    assert SHAPE["prompt"] == hashed([prompt.USER, prompt.ASKED_AGAIN, fence.RULES])
    assert SHAPE["second_wording"] == hashed([second_wording.SYSTEM, second_wording.USER])


@pytest.mark.parametrize(
    ("template", "words"),
    [(Template.MAIN, prompt.USER), (Template.SECOND, second_wording.USER)],
)
def test_the_words_of_the_version_are_those_that_are_sent(template: Template, words: str):
    _, user = sent(ScenarioId.CODE_GENERATION, template)

    for line in filter(str.strip, words.splitlines()):
        if "{task}" not in line and "{response}" not in line:
            assert line.replace("{nonce}", "N") in user


def test_each_rule_of_the_fence_is_among_its_rules():
    for told in (*"<[", "im_start", "ASSISTANT", "u200b", *"‹ѕ：", str(range(0xFF01, 0xFF5F))):
        assert told in fence.RULES
    assert lookalike.RULES in fence.RULES


def test_form_methodology_and_checks_are_part_of_the_version():
    forms = {judge_version(settings(), form).digest for form in ResponseFormat}
    checks = {judge_version(settings(), evidence=one).digest for one in (None, "1", "2")}

    assert (len(forms), len(checks)) == (len(ResponseFormat), 3)
    assert SHAPE["methodology"] == METHODOLOGY_VERSION
    assert SHAPE["evidence"] == EVIDENCE_VERSION


@pytest.mark.parametrize("change", [{"judge_samples": 5}, {"judge_half_width": 0}])
def test_how_many_samples_are_taken_is_part_of_the_version(change: dict[str, object]):
    assert judge_version(settings(**change)).digest != judge_version(settings()).digest

"""What is checked of every response, whatever the task."""

import pytest

from evidence_samples import GAME, PLAN, RESEARCH, STORY
from rigmark_assessor.evidence import Result, is_empty
from rigmark_assessor.evidence.emptiness import empty
from rigmark_assessor.evidence.language import language
from rigmark_assessor.evidence.leak import prompt_echo, reasoning_leak
from rigmark_assessor.evidence.length import asked_length, words_of
from rigmark_assessor.evidence.refusal import refusal
from rigmark_assessor.evidence.repetition import loop_at_the_end, repetition
from rigmark_assessor.evidence.truncation import truncation
from rigmark_shared.methodology import SCENARIOS, ScenarioId

GERMAN = (
    "Zuerst lese ich das Protokoll und den Bestand, denn ich weiß noch nicht, welche Impfstoffe zu "
    "warm geworden sind. Wenn die Zeit über acht Grad unter der Grenze liegt, ist die Charge noch "
    "zu verwenden, und ich suche einen Platz in der Nähe."
)
CHINESE = "首先读取冰箱的日志和库存，然后决定哪些批次仍然可以使用。" * 4
FRENCH = (
    "Je lis d'abord le journal du frigo, et puis je regarde les lots qui sont dans le stock. "
    "Il ne faut pas ouvrir la porte avant que le coursier soit là, pour ne pas perdre le froid."
)


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200d", "\x00"])
def test_a_response_of_nothing_to_see_is_empty(text: str):
    assert is_empty(text)
    assert empty(text)["result"] is Result.FAIL


@pytest.mark.parametrize("text", [PLAN, RESEARCH, STORY])
def test_english_is_told_as_english(text: str):
    assert language(text)["result"] is Result.PASS


@pytest.mark.parametrize(
    ("text", "name"),
    [(GERMAN, "German"), (FRENCH, "French"), (CHINESE, "Chinese or Japanese")],
)
def test_another_language_fails_with_its_name(text: str, name: str):
    finding = language(text)

    assert (finding["result"], finding["value"]) == (Result.FAIL, name)


@pytest.mark.parametrize("text", ["Yes.", GAME, "lorem ipsum dolor sit amet " * 20])
def test_where_the_language_cannot_be_told_it_is_unknown(text: str):
    assert language(text)["result"] is Result.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I cannot provide the plan that you ask for.",
        "As an AI language model, I have no access to tools.",
        "Unfortunately I am unable to complete this request.",
        "I must decline.",
        "I’m not able to assist with this.",
    ],
)
def test_a_short_refusal_fails(text: str):
    assert refusal(text)["result"] is Result.FAIL


def test_an_answer_that_opens_like_a_refusal_and_goes_on_is_only_pointed_out():
    finding = refusal("I cannot provide results, since no tool was called. " + PLAN)

    assert finding["result"] is Result.INFO


@pytest.mark.parametrize(
    "text",
    ["I can't look at her. Rain is on her coat.", "I cannot hear the band yet.", STORY, PLAN],
)
def test_a_character_who_cannot_do_something_does_not_refuse(text: str):
    assert refusal(text)["result"] is Result.PASS


@pytest.mark.parametrize(
    ("text", "finish_reason", "result"),
    [
        ("It ends well.", "stop", Result.PASS),
        ("It ends well.", None, Result.PASS),
        ("It ends well.", "length", Result.FAIL),
        ("```html\n<p>", None, Result.FAIL),
        ("```html\n<p>\n```", "stop", Result.PASS),
        ("````\n```\n````", "stop", Result.PASS),
        ("It ends in the middle of a", "stop", Result.INFO),
    ],
)
def test_what_was_cut_off_is_told(text: str, finish_reason: str | None, result: Result):
    assert truncation(text, finish_reason=finish_reason)["result"] is result


def test_a_loop_at_the_end_fails():
    looping = PLAN + "I will check the fridge again. " * 20

    finding = repetition(looping)

    assert finding["result"] is Result.FAIL
    assert loop_at_the_end(looping) >= 20 * 31 - 31


@pytest.mark.parametrize("text", [PLAN, RESEARCH, GAME, "=" * 2000, "ha " * 50, ""])
def test_ordinary_text_and_rules_are_no_loop(text: str):
    assert loop_at_the_end(text) == 0


def test_text_that_was_said_before_fails():
    assert repetition(PLAN * 4)["result"] is Result.FAIL
    assert repetition(PLAN)["result"] is Result.PASS


def test_marks_of_reasoning_fail():
    assert reasoning_leak("<think>Let me see.</think> Yes.")["result"] is Result.FAIL
    assert reasoning_leak("I think, therefore I answer.")["result"] is Result.PASS


@pytest.mark.parametrize("scenario", list(ScenarioId))
def test_the_prompt_given_back_fails(scenario: ScenarioId):
    prompt = SCENARIOS[scenario].prompt("abc")

    assert prompt_echo("Here it is: " + prompt, prompt=prompt)["result"] is Result.FAIL
    assert prompt_echo("Here it is.", prompt=prompt)["result"] is Result.PASS


@pytest.mark.parametrize(
    ("words", "result"),
    [(850, Result.FAIL), (855, Result.PASS), (1260, Result.PASS), (1261, Result.FAIL)],
)
def test_a_length_is_kept_with_five_percent_to_spare(words: int, result: Result):
    assert asked_length("word " * words, least=900, most=1200)["result"] is result


def test_words_hold_a_letter_or_a_figure():
    assert words_of("A dash — and “two” well-known 3 %.") == 6

"""Every shape of a judge's answer is a text or one named error."""

from decimal import Decimal

import pytest

from rigmark_assessor.judge.answer import text_of
from rigmark_assessor.judge.errors import (
    AnswerIsBroken,
    AnswerIsEmpty,
    AnswerWasCutOff,
    ContentWasBlocked,
    ContextIsTooLong,
    CreditIsUsedUp,
    JudgeAskedToWait,
    JudgeError,
    JudgeIsFailing,
    JudgeTookTooLong,
    JudgeWasNotFound,
    KeyWasRefused,
    RequestWasRefused,
)
from rigmark_assessor.judge.reply import RAW_MAX_CHARS, Reply
from rigmark_assessor.reason import Reason
from rigmark_assessor.settings import ResponseFormat
from scripted_judge import completion
from unit.assessor.replies import chat, reply


def read(answer: Reply, form: ResponseFormat = ResponseFormat.JSON_SCHEMA) -> str:
    return text_of(answer, now=lambda: 0.0, form=form)


def refused(message: str, status: int = 400, **more: object) -> Reply:
    return reply({"error": {"message": message, **more}}, status)


TEXTS = {
    "plain": chat("words"),
    "in parts": chat([{"type": "text", "text": "wo"}, {"type": "image"}, {"text": "rds"}]),
    "after white space": reply(b" \n\n\t " + completion("words")),
    "after comment lines": reply(b": PROCESSING\n\n: PROCESSING\n" + completion("words")),
    "after a byte order mark": reply(b"\xef\xbb\xbf" + completion("words")),
    "without a finish reason": chat("words", finish=None),
    "of another success status": reply(completion("words"), 201),
}


@pytest.mark.parametrize("answer", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_is_found_in_whatever_it_is_wrapped(answer: Reply):
    assert read(answer) == "words"


ERRORS: dict[str, tuple[Reply, type[JudgeError]]] = {
    "nothing": (reply(b""), AnswerIsBroken),
    "nothing but white space": (reply(b" \n" * 500), AnswerIsBroken),
    "nothing but comment lines": (reply(b": PROCESSING\n: PROCESSING"), AnswerIsBroken),
    "html of a proxy": (reply(b"<html><body>Bad gateway</body></html>"), AnswerIsBroken),
    "json that was cut": (reply(completion("words")[:-20]), AnswerIsBroken),
    "json that is no object": (reply([1, 2]), AnswerIsBroken),
    "json of endless depth": (reply(b"[" * 100_000), AnswerIsBroken),
    "a stream that was not asked for": (reply(b'data: {"choices": []}\n\n'), AnswerIsBroken),
    "no choices": (reply({"id": "x"}), AnswerIsEmpty),
    "null choices": (reply({"choices": None}), AnswerIsEmpty),
    "an empty list of choices": (reply({"choices": []}), AnswerIsEmpty),
    "a choice that is no object": (reply({"choices": ["x"]}), AnswerIsEmpty),
    "no message": (reply({"choices": [{"finish_reason": "stop"}]}), AnswerIsEmpty),
    "null content": (chat(None), AnswerIsEmpty),
    "empty content": (chat(""), AnswerIsEmpty),
    "blank content": (chat(" \n"), AnswerIsEmpty),
    "content of another type": (chat(7), AnswerIsEmpty),
    "reasoning alone": (chat(None, reasoning="I think ..."), AnswerIsEmpty),
    "a tool call alone": (chat(None, tool_calls=[{}]), AnswerIsEmpty),
    "cut off": (chat("{", finish="length"), AnswerWasCutOff),
    "cut off while reasoning": (chat(None, finish="length"), AnswerWasCutOff),
    "filtered": (chat("half", finish="content_filter"), ContentWasBlocked),
    "a refusal": (chat(None, refusal="I cannot."), ContentWasBlocked),
    "broken off": (chat("half", finish="error"), JudgeIsFailing),
    "an error in a choice": (
        reply({"choices": [{"error": {"code": 502, "message": "x"}}]}),
        JudgeIsFailing,
    ),
    "an error inside 200": (reply({"error": {"code": 503, "message": "x"}}), JudgeIsFailing),
    "an error without a code": (reply({"error": "overloaded"}), JudgeIsFailing),
    "a limit inside 200": (reply({"error": {"code": 429}}), JudgeAskedToWait),
    "a code as text inside 200": (reply({"error": {"code": "401"}}), KeyWasRefused),
    "a status inside 200": (reply({"error": {"status": 402}}), CreditIsUsedUp),
    "a long context inside 200": (
        reply({"error": {"message": "context length exceeded"}}),
        ContextIsTooLong,
    ),
    "301": (reply(b"", 301), JudgeWasNotFound),
    "400": (refused("no such parameter"), RequestWasRefused),
    "400 with html": (reply(b"<html>", 400), RequestWasRefused),
    "400 for a long context": (
        refused("This model's maximum context length is 4096 tokens."),
        ContextIsTooLong,
    ),
    "400 of llama.cpp": (
        refused("the request exceeds the available context size", type="exceed_context_size_error"),
        ContextIsTooLong,
    ),
    "400 for its content": (refused("x", code="content_policy_violation"), ContentWasBlocked),
    "401": (refused("Incorrect API key sk-12***", 401), KeyWasRefused),
    "402": (refused("Insufficient credits", 402), CreditIsUsedUp),
    "403": (refused("Forbidden", 403), RequestWasRefused),
    "403 of moderation": (refused("Your input was flagged", 403), ContentWasBlocked),
    "404": (refused("No endpoints found", 404), JudgeWasNotFound),
    "405": (reply(b"", 405), JudgeWasNotFound),
    "408": (reply(b"", 408), JudgeTookTooLong),
    "410": (reply(b"", 410), JudgeWasNotFound),
    "413": (reply(b"", 413), ContextIsTooLong),
    "418": (reply(b"", 418), RequestWasRefused),
    "422": (refused("unprocessable", 422), RequestWasRefused),
    "429": (refused("slow down", 429), JudgeAskedToWait),
    "429 for a spent quota": (refused("x", 429, code="insufficient_quota"), CreditIsUsedUp),
    "500": (reply(b"", 500), JudgeIsFailing),
    "503": (reply(b"<html>", 503), JudgeIsFailing),
    "529": (refused("overloaded", 529), JudgeIsFailing),
}


@pytest.mark.parametrize(("answer", "error"), ERRORS.values(), ids=ERRORS.keys())
def test_every_other_shape_is_one_named_error(answer: Reply, error: type[JudgeError]):
    with pytest.raises(JudgeError) as raised:
        read(answer)

    assert type(raised.value) is error
    assert raised.value.reason in Reason


def test_an_error_never_quotes_the_judge_because_its_text_is_public():
    for answer, _ in ERRORS.values():
        with pytest.raises(JudgeError) as raised:
            read(answer)

        assert "sk-12" not in str(raised.value)
        assert "Incorrect" not in str(raised.value)


def test_only_the_words_of_an_error_decide_not_what_it_quotes_of_the_prompt():
    quoting = {"detail": [{"input": "the response talks of its context length"}]}

    with pytest.raises(RequestWasRefused):
        read(reply(quoting, 400))


def test_what_a_judge_tells_to_wait_comes_with_the_error():
    for status in (408, 409, 425, 429, 503):
        with pytest.raises(JudgeError) as raised:
            read(reply({}, status, retry_after="7"))

        assert raised.value.retry_after_s == 7


def test_the_facts_of_an_answer_are_kept():
    facts = reply(completion("words")).facts()

    assert facts.http_status == 200
    assert (facts.served_model, facts.provider) == ("scripted-1", "Scripted")
    assert (facts.prompt_tokens, facts.output_tokens) == (1200, 300)
    assert facts.cost_usd == Decimal("0.00150000")
    assert (facts.finish_reason, facts.raw_output) == ("stop", "words")


def test_a_figure_that_is_none_is_unknown_and_not_zero():
    usage = {"prompt_tokens": "12", "completion_tokens": -1, "cost": None}

    facts = reply({"usage": usage, "model": 7}).facts()

    assert (facts.prompt_tokens, facts.output_tokens) == (None, None)
    assert (facts.cost_usd, facts.served_model) == (None, None)


@pytest.mark.parametrize("cost", [-1, 1e9, float("inf"), float("nan"), True, "0.1"])
def test_an_impossible_cost_is_unknown(cost: object):
    assert reply({"usage": {"cost": cost}}).facts().cost_usd is None


def test_the_body_is_kept_in_bounds_where_there_is_no_text():
    facts = reply(b"<html>\0" + b"x" * 200_000, 502).facts()

    assert facts.raw_output is not None
    assert facts.raw_output.startswith("<html>\N{REPLACEMENT CHARACTER}x")
    assert len(facts.raw_output) == RAW_MAX_CHARS


def test_a_text_that_postgres_cannot_store_is_made_storable():
    content = "a\0b\ud800c"

    assert chat(content).facts().raw_output == "a\N{REPLACEMENT CHARACTER}b?c"

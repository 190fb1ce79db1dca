"""The stopwatch on real sockets, with the server's own clock where figures are exact."""

import pytest

from integration.agent.scripted_engine import (
    DONE,
    ROLE,
    At,
    Cut,
    Stream,
    delta,
    finish,
    openai,
    sse,
    usage,
)
from rigmark_agent.errors import (
    AnswerHadNoTokens,
    StreamReportedAnError,
    StreamWasCut,
    StreamWasGarbled,
)
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.methodology import decode_speed_tok_s
from rigmark_shared.wire import TokenCountSource


def decode_speed(reply):
    return decode_speed_tok_s(
        output_tokens=reply.output_tokens,
        first_token_ms=reply.marks.first_token_ms,
        last_token_ms=reply.marks.last_token_ms,
        first_chunk_tokens=reply.first_chunk_tokens,
    )


def test_a_role_only_first_chunk_is_no_token(start, attempt):
    engine = start(
        openai(
            Stream(
                (
                    At(20),
                    ROLE,
                    At(120),
                    delta(content="Hel"),
                    At(220),
                    delta(content="lo"),
                    At(300),
                    finish(),
                    At(310),
                    usage(2),
                    At(320),
                    DONE,
                )
            )
        )
    )

    reply = attempt(engine)

    assert reply.marks.first_chunk_ms == 20
    assert reply.marks.first_token_ms == 120
    assert reply.marks.first_output_token_ms == 120
    assert reply.marks.last_token_ms == 220
    assert reply.marks.end_ms == 320
    assert reply.text == "Hello"
    assert (reply.chunks, reply.output_tokens) == (2, 2)


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_is_the_first_token_and_not_the_first_output_token(start, attempt, field):
    engine = start(
        openai(
            Stream(
                (
                    At(50),
                    delta(**{field: "hmm"}),
                    At(90),
                    delta(content="", **{field: " so"}),
                    At(140),
                    delta(content="4"),
                    usage(3),
                    DONE,
                )
            )
        )
    )

    reply = attempt(engine)

    assert reply.marks.first_token_ms == 50
    assert reply.marks.first_output_token_ms == 140
    assert (reply.reasoning, reply.text, reply.output_tokens) == ("hmm so", "4", 3)


def test_reasoning_that_ate_the_whole_limit_is_a_reply_without_text(start, attempt):
    engine = start(
        openai(Stream((delta(reasoning_content="hmm"), finish("length"), usage(64), DONE)))
    )

    reply = attempt(engine)

    assert reply.text == ""
    assert reply.finish_reason == "length"
    assert reply.marks.first_output_token_ms is None


def test_a_tool_call_counts_as_output(start, attempt):
    call = [{"index": 0, "function": {"name": "stock", "arguments": "{}"}}]
    engine = start(openai(Stream((At(30), delta(tool_calls=call), usage(5), DONE))))

    reply = attempt(engine)

    assert reply.marks.first_output_token_ms == 30
    assert reply.text == "stock{}"


def test_tokens_are_the_servers_count_and_not_the_number_of_chunks(start, attempt):
    engine = start(
        openai(Stream((delta(content="a b c d e"), delta(content=" f"), usage(9), DONE)))
    )

    reply = attempt(engine)

    assert (reply.output_tokens, reply.chunks) == (9, 2)
    assert reply.token_count_source is TokenCountSource.SERVER
    assert reply.first_chunk_tokens is None


def test_tokens_are_estimated_and_said_to_be_when_the_server_counts_none(start, attempt):
    engine = start(openai(Stream((delta(content="one two three four"), usage(0), DONE))))

    reply = attempt(engine)

    assert reply.output_tokens == 5
    assert reply.token_count_source is TokenCountSource.ESTIMATE


def test_chunks_of_four_tokens_give_the_speed_the_engine_makes(start, attempt):
    counted = [
        step
        for number in range(1, 26)
        for step in (
            At(100 + 40 * number),
            sse(
                {
                    "choices": [{"delta": {"content": "four "}}],
                    "timings": {"predicted_n": 4 * number},
                }
            ),
        )
    ]
    engine = start(openai(Stream((*counted, usage(100), DONE))))

    reply = attempt(engine)

    assert reply.first_chunk_tokens == 4
    assert decode_speed(reply) == pytest.approx(100)


def test_chunks_that_arrive_at_one_moment_are_one_chunk_for_the_clock(start, attempt):
    def counted(tokens):
        return sse({"choices": [{"delta": {"content": "x"}}], "timings": {"predicted_n": tokens}})

    engine = start(
        openai(Stream((At(100), counted(1) + counted(2), At(200), counted(3), usage(3), DONE)))
    )

    reply = attempt(engine)

    assert reply.first_chunk_tokens == 2
    assert decode_speed(reply) == pytest.approx(10)


def test_keep_alive_comments_mark_nothing(start, attempt):
    engine = start(
        openai(Stream((At(10), b": ping\n\n", At(40), delta(content="hi"), usage(1), DONE)))
    )

    reply = attempt(engine)

    assert reply.marks.first_chunk_ms == 40


def test_an_event_split_over_two_packets_is_marked_when_it_is_whole(start, attempt):
    event = delta(content="é")
    engine = start(openai(Stream((At(10), event[:-4], At(25), event[-4:], usage(1), DONE))))

    reply = attempt(engine)

    assert reply.text == "é"
    assert reply.marks.first_token_ms == 25


def test_a_stream_without_its_last_empty_line_is_whole(start, attempt):
    engine = start(openai(Stream((delta(content="hi"), usage(1), b"data: [DONE]"))))

    reply = attempt(engine)

    assert reply.text == "hi"


@pytest.mark.parametrize(
    ("steps", "failure"),
    [
        pytest.param((delta(content="hi"), finish(), usage(1)), StreamWasCut, id="no DONE"),
        pytest.param((delta(content="hi"), Cut()), StreamWasCut, id="cut in mid-stream"),
        pytest.param((Cut(),), StreamWasCut, id="cut after the head"),
        pytest.param(
            (delta(content="hi"), sse({"error": {"message": "out of memory"}}), DONE),
            StreamReportedAnError,
            id="error chunk",
        ),
        pytest.param(
            (b'event: error\ndata: {"detail": "overloaded"}\n\n', DONE),
            StreamReportedAnError,
            id="error event",
        ),
        pytest.param((ROLE, finish(), usage(1), DONE), AnswerHadNoTokens, id="empty"),
        pytest.param((DONE,), AnswerHadNoTokens, id="only DONE"),
        pytest.param((b"data: <html>\n\n", DONE), StreamWasGarbled, id="not JSON"),
        pytest.param((b"data: 7\n\n", DONE), StreamWasGarbled, id="not an object"),
    ],
)
def test_a_faulty_stream_is_a_named_failure_and_never_a_reply(start, attempt, steps, failure):
    engine = start(openai(Stream(steps)))

    with pytest.raises(failure):
        attempt(engine)


def test_a_streamed_error_is_told_in_the_engines_own_words(start, attempt):
    engine = start(openai(Stream((sse({"error": {"message": "out of memory"}}), DONE))))

    with pytest.raises(StreamReportedAnError, match="failed after 0 chunks: out of memory"):
        attempt(engine)


def test_the_two_halves_of_one_character_in_two_chunks_are_joined(start, attempt):
    halves = (
        rb'data: {"choices":[{"delta":{"content":"\ud83d"}}]}',
        rb'data: {"choices":[{"delta":{"content":"\ude00\u0000"}}]}',
    )
    engine = start(openai(Stream((halves[0] + b"\n\n", halves[1] + b"\n\n", usage(1), DONE))))

    reply = attempt(engine, EngineKind.OPENAI)

    assert reply.text == "\N{GRINNING FACE}\N{REPLACEMENT CHARACTER}"

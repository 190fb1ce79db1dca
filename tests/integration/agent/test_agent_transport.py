"""How answers come over real sockets, and what is said when none comes."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest

from integration.agent.scripted_engine import (
    DONE,
    ROLE,
    Answer,
    At,
    Drop,
    Hold,
    Raw,
    Stream,
    delta,
    openai,
    usage,
    whole,
)
from patience import PATIENCE_S
from rigmark_agent.errors import (
    AttemptTookTooLong,
    MeasurementFailed,
    StreamReportedAnError,
    StreamWasCut,
    StreamWasGarbled,
    TargetDidNotStream,
    TargetFellSilent,
    TargetIsUnreachable,
    TargetRefusedTheRequest,
)
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.protocol import Ask
from truth.asking import tell_nobody

ASK = Ask(prompt="Go.", temperature=0.0, max_output_tokens=64)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
CLOSING = HEAD + b"Connection: close\r\n\r\n"


def test_an_answer_in_one_piece_is_refused(start, attempt):
    engine = start(openai(Answer({"choices": [{"message": {"content": "hi"}}]})))

    with pytest.raises(TargetDidNotStream):
        attempt(engine)


def test_a_refusal_is_told_in_the_engines_own_words(start, attempt):
    engine = start(openai(Answer({"error": {"message": "prompt too long"}}, 400)))

    with pytest.raises(TargetRefusedTheRequest, match="status 400: prompt too long"):
        attempt(engine)


def test_a_refusal_as_long_as_a_book_is_read_in_part(start, attempt):
    engine = start(openai(Answer(b"no " * 400_000, 500, "text/plain")))

    with pytest.raises(TargetRefusedTheRequest, match="status 500: no no"):
        attempt(engine)


def test_silence_ends_with_the_read_timeout(start, attempt):
    engine = start(openai(Stream((ROLE, Hold()))))

    with pytest.raises(TargetFellSilent, match="RIGMARK_READ_TIMEOUT_S"):
        attempt(engine, read_timeout_s=0.2)


def test_an_answer_that_never_ends_is_given_up_at_its_deadline(start, attempt):
    engine = start(
        openai(Stream((At(100), delta(content="a"), At(61_000), delta(content="b"), Hold())))
    )

    with pytest.raises(AttemptTookTooLong, match="--max-output-tokens"):
        attempt(engine, deadline_s=60)


def test_fault_16_a_reused_connection_that_dies_before_the_first_byte_is_retried_once(
    start, attempt
):
    engine = start(openai([Drop(), whole("hi", " you")]))

    reply = attempt(engine)

    posted = "POST /v1/chat/completions"
    assert reply.text == "hi you"
    assert engine.seen[-3:] == [posted, "GET /v1/models", posted]


def test_fault_15_a_connection_that_was_idle_is_proved_open_before_the_clock_starts(start):
    engine = start(openai(whole("hi")))
    now = [100.0]

    with closing(Connection(Address.of(engine.url), clock=lambda: now[0])) as connection:
        connection.warm("/health")
        connection.warm("/health")
        now[0] += 1.1
        connection.warm("/health")

    assert engine.seen == ["GET /health"] * 2


def test_a_connection_that_dies_twice_is_a_failure(start, attempt):
    engine = start(openai(Drop()))

    with pytest.raises(Exception, match="ended before its answer"):
        attempt(engine)

    assert engine.seen.count("POST /v1/chat/completions") == 2


def test_a_target_that_is_gone_is_unreachable(start, attempt):
    engine = start(openai(whole("hi")))
    engine.close()

    with pytest.raises(TargetIsUnreachable, match=engine.url):
        attempt(engine)


def test_the_request_asks_for_a_stream_and_the_servers_count(start, attempt):
    engine = start(openai(whole("hi", " you")))

    attempt(engine)

    sent = engine.requests[-1]
    assert sent.headers["accept-encoding"] == "identity"
    assert sent.json == {
        "model": "tiny",
        "messages": [{"role": "user", "content": "[n0nce] Say hello."}],
        "temperature": 0.5,
        "max_tokens": 64,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_a_stream_that_ends_with_its_connection_is_read_to_its_end(start, attempt):
    engine = start(openai(Raw((CLOSING, At(30), delta(content="hi"), At(45), usage(1), DONE))))

    reply = attempt(engine)

    assert (reply.text, reply.output_tokens) == ("hi", 1)
    assert (reply.marks.first_token_ms, reply.marks.end_ms) == (30, 45)


def test_a_stream_that_ends_with_its_connection_before_its_mark_was_cut(start, attempt):
    engine = start(openai(Raw((CLOSING, delta(content="hi")))))

    with pytest.raises(StreamWasCut, match="after 1 chunks"):
        attempt(engine)


def test_tokens_that_come_with_the_head_have_its_moment(start, attempt):
    engine = start(openai(Raw((At(70), CLOSING + delta(content="hi"), At(90), DONE))))

    reply = attempt(engine)

    assert (reply.marks.first_token_ms, reply.marks.end_ms) == (70, 90)


def test_a_head_that_only_announces_another_is_passed_over(start, attempt):
    announced = b"HTTP/1.1 100 Continue\r\n\r\n" + CLOSING
    engine = start(openai(Raw((announced, delta(content="hi"), DONE))))

    assert attempt(engine).text == "hi"


@pytest.mark.parametrize("cut", [2, 8, 12])
def test_an_end_mark_in_two_packets_is_seen_though_the_stream_stays_open(start, attempt, cut):
    mark = b"e\r\n" + DONE + b"\r\n"
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    chunk = delta(content="hi")
    framed = b"%x\r\n%s\r\n" % (len(chunk), chunk)
    engine = start(openai(Raw((head, framed, mark[:cut], At(50), mark[cut:], Hold()))))

    reply = attempt(engine, read_timeout_s=5)

    assert reply.marks.end_ms == 50


def test_the_engines_own_word_goes_before_the_silence_after_it(start, attempt):
    error = b'data: {"error": {"message": "out of memory"}}\n\n'
    engine = start(openai(Stream((delta(content="hi"), error, Hold()))))

    with pytest.raises(StreamReportedAnError, match="out of memory"):
        attempt(engine, read_timeout_s=0.2)


def test_a_compressed_stream_is_refused_for_it_holds_tokens_back(start, attempt):
    engine = start(openai(Raw((HEAD + b"Content-Encoding: gzip\r\n\r\n", b"\x1f\x8b"))))

    with pytest.raises(StreamWasGarbled, match="compressed"):
        attempt(engine)


@pytest.mark.parametrize("raw", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"x" * 70_000])
def test_what_does_not_speak_http_is_a_named_failure(start, attempt, raw):
    engine = start(openai(Raw((raw,))))

    with pytest.raises(StreamWasGarbled, match="HTTP"):
        attempt(engine)


def test_a_connection_whose_answer_ended_well_is_used_again(start, connected):
    engine = start(openai(whole("hi")))

    attempter = connected(engine)
    replies = [attempter.attempt(ASK, tell_nobody) for _ in range(2)]

    assert [reply.text for reply in replies] == ["hi", "hi"]
    assert engine.connections == 1


def test_a_connection_whose_answer_went_on_after_its_mark_is_left(start, connected):
    mark = b"%x\r\n%s\r\n" % (len(DONE), DONE)
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    chunk = delta(content="hi")
    framed = b"%x\r\n%s\r\n" % (len(chunk), chunk)
    engine = start(openai([Raw((head, framed, mark, Hold())), whole("hi")]))

    attempter = connected(engine)
    replies = [attempter.attempt(ASK, tell_nobody) for _ in range(2)]

    assert [reply.text for reply in replies] == ["hi", "hi"]
    assert engine.connections == 2


def test_closing_a_connection_ends_the_attempt_that_waits_on_it(start, connected):
    engine = start(openai(Stream((ROLE, Hold()))))
    attempter = connected(engine)
    has_begun = Event()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(attempter.attempt, ASK, lambda *_: has_begun.set())
        assert has_begun.wait(PATIENCE_S)
        attempter._target.connection.close()

        with pytest.raises(MeasurementFailed):
            waiting.result(timeout=PATIENCE_S)


def test_the_listener_is_told_at_once_and_then_now_and_then(start, connected):
    deltas = [step for ms in range(0, 350, 51) for step in (At(ms), delta(content="x"))]
    engine = start(openai(Stream((*deltas, usage(7), DONE))))
    told = []

    connected(engine).attempt(ASK, lambda so_far, since_ms: told.append((so_far, since_ms)))

    assert told == [(1, 0), (3, 102), (5, 204), (7, 306)]

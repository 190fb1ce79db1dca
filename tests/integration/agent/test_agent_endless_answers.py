"""An engine that drips, or that never stops, ends as a named error: in time, and in bytes."""

from contextlib import closing

import pytest

from integration.agent.scripted_engine import (
    DONE,
    ROLE,
    Answer,
    At,
    Hold,
    Raw,
    Stream,
    delta,
    openai,
    whole,
)
from rigmark_agent.errors import (
    AnswerHasNoEnd,
    AttemptTookTooLong,
    StreamWasGarbled,
    TargetIsUnreachable,
    TargetRefusedTheRequest,
)
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection

MB = 1024**2
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
REFUSED = b"HTTP/1.1 500 Scripted\r\n\r\n"
CHUNK = delta(content="hi")
FRAMED = b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK)
LATE = At(61_000)
DRIPS = {
    "a head": (OK, LATE, b"X-Slow: "),
    "heads that only announce another": (b"HTTP/1.1 102 Processing\r\n\r\n", LATE, b"HTTP/1.1 1"),
    "a chunk's size": (CHUNKED, b"0", LATE, b"0"),
    "comments": (CHUNKED, b"7\r\n: ping\n\r\n", LATE, b"7\r\n: ping\n\r\n"),
    "fields after the last chunk": (CHUNKED, FRAMED, b"0\r\n", LATE, b"X-Slow: 1\r\n"),
}


@pytest.mark.parametrize("drip", DRIPS)
def test_what_drips_past_the_deadline_is_given_up(start, attempt, drip):
    engine = start(openai(Raw((*DRIPS[drip], Hold()))))

    with pytest.raises(AttemptTookTooLong, match=r"after 60 s.*RIGMARK_ATTEMPT_TIMEOUT_S"):
        attempt(engine, deadline_s=60)


def test_an_answer_that_is_whole_with_its_last_byte_is_taken_though_late(start, attempt):
    engine = start(openai(Stream((ROLE, delta(content="hi"), LATE, DONE))))

    assert attempt(engine, deadline_s=60).text == "hi"


def test_heads_without_number_are_no_head(start, attempt):
    engine = start(openai(Raw((b"HTTP/1.1 102 Processing\r\n\r\n" * 3_000, Hold()))))

    with pytest.raises(StreamWasGarbled, match="does not begin as HTTP"):
        attempt(engine)


def test_an_engine_that_heeds_no_limit_of_tokens_is_given_up_by_its_bytes(start, attempt):
    flood = delta(content="x" * MB)
    engine = start(openai(Stream((flood,) * 96)))

    with pytest.raises(AnswerHasNoEnd, match=r"went on past 64\.25 MB"):
        attempt(engine)


def test_an_answer_of_many_bytes_within_the_bound_is_whole(start, attempt):
    long = "x" * MB
    engine = start(openai(whole(*(long for _ in range(30)))))

    assert attempt(engine).text == long * 30


def test_a_question_whose_answer_drips_is_not_waited_for(start):
    engine = start({"GET /props": Raw((OK + b"\r\n", b"{", LATE, b" ", Hold()))})

    with (
        closing(Connection(Address.of(engine.url), clock=engine.clock)) as connection,
        pytest.raises(TargetIsUnreachable, match="not complete after 60 s"),
    ):
        connection.ask("/props")


def test_a_question_whose_answer_is_a_flood_is_no_answer(start):
    engine = start({"GET /props": Answer(b" " * (65 * MB))})

    with (
        closing(Connection(Address.of(engine.url))) as connection,
        pytest.raises(TargetIsUnreachable, match="went on past 64 MB"),
    ):
        connection.ask("/props")


@pytest.mark.parametrize("rest", [(At(11_000), b"ory", b"!"), ()], ids=["drips", "is silent"])
def test_a_refusal_that_is_never_told_to_its_end_is_a_refusal(start, attempt, rest):
    engine = start(openai(Raw((REFUSED, b"out of mem", *rest, Hold()))))

    with pytest.raises(TargetRefusedTheRequest, match="status 500: out of mem"):
        attempt(engine, read_timeout_s=0.5)

import pytest

from rigmark_agent.errors import AnswerHadNoTokens
from rigmark_agent.stopwatch import MOST_CHUNK_MARKS, Stopwatch
from rigmark_agent.target.protocol import Ask, Event, Told
from rigmark_agent.transcript import Observed, Transcript

ASK = Ask(prompt="Go.", temperature=0.0, max_output_tokens=64)


def reply_of(*timed):
    """The reply to events, each with its moment in milliseconds."""
    watch, transcript = Stopwatch(0.0), Transcript()
    for at_ms, event in timed:
        transcript.take([event], watch, at_ms)
    return transcript.reply(ASK, watch, Observed(told=Told(), client_cpu_ms=1.5))


def counted(tokens, text="x"):
    return Event(text=text, output_tokens=tokens)


def test_every_chunk_with_tokens_has_its_mark_from_the_first_token_to_the_last():
    reply = reply_of(
        (5.0, Event()),
        (10.0, Event(reasoning="hm")),
        (20.0, Event(text="a")),
        (30.0, Event(text="b")),
        (40.0, Event(output_tokens=3)),
    )

    assert reply.chunk_marks_ms == (10.0, 20.0, 30.0)
    assert (reply.marks.first_token_ms, reply.marks.last_token_ms) == (10.0, 30.0)
    assert reply.chunks == 3


def test_too_many_marks_are_none_rather_than_some():
    reply = reply_of(*((float(number), Event(text="x")) for number in range(MOST_CHUNK_MARKS + 1)))

    assert reply.chunk_marks_ms == ()
    assert reply.chunks == MOST_CHUNK_MARKS + 1
    assert reply.marks.last_token_ms == MOST_CHUNK_MARKS


def test_timed_tokens_are_those_after_the_first_moment():
    reply = reply_of((10.0, counted(4)), (20.0, counted(8)), (30.0, counted(12)))

    assert (reply.first_chunk_tokens, reply.timed_tokens, reply.output_tokens) == (4, 8, 12)


def test_the_end_of_text_token_of_the_final_count_took_no_time():
    reply = reply_of((10.0, counted(1)), (20.0, counted(2)), (20.5, Event(output_tokens=3)))

    assert (reply.timed_tokens, reply.output_tokens) == (1, 3)


def test_timed_tokens_are_unknown_where_the_engine_counts_only_at_the_end():
    reply = reply_of((10.0, Event(text="a")), (20.0, Event(text="b")), (21.0, counted(2, "")))

    assert reply.timed_tokens is None
    assert reply.first_chunk_tokens is None


def test_timed_tokens_are_unknown_where_the_last_chunk_is_not_counted():
    reply = reply_of((10.0, counted(1)), (20.0, Event(text="b")), (21.0, counted(2, "")))

    assert reply.timed_tokens is None


def test_a_total_that_shrinks_in_the_end_is_not_believed():
    reply = reply_of((10.0, counted(1)), (20.0, counted(2)), (21.0, counted(1, "")))

    assert (reply.output_tokens, reply.timed_tokens) == (2, 1)


def test_chunks_less_than_a_tenth_of_a_millisecond_apart_came_at_one_moment():
    reply = reply_of((10.0, counted(1)), (10.06, counted(2)), (20.0, counted(3)))

    assert reply.chunk_marks_ms == (10.0, 10.0, 20.0)
    assert (reply.first_chunk_tokens, reply.timed_tokens) == (2, 1)


def test_an_answer_in_one_burst_has_no_time_between_its_tokens():
    reply = reply_of((10.0, Event(text="a")), (10.09, Event(text="b")), (10.2, counted(2, "")))

    assert reply.marks.first_token_ms == reply.marks.last_token_ms == 10.0


def test_what_the_engine_tells_beside_an_answer_fills_what_the_answer_left_out():
    watch, transcript = Stopwatch(0.0), Transcript()
    transcript.take([counted(2)], watch, 1.0)

    told = Told(cached_prompt_tokens=16)
    reply = transcript.reply(ASK, watch, Observed(told=told, client_cpu_ms=1.5))

    assert reply.cached_prompt_tokens == 16
    assert reply.client_cpu_ms == 1.5


def test_an_answer_without_a_token_has_no_marks():
    with pytest.raises(AnswerHadNoTokens):
        reply_of((10.0, Event()), (20.0, Event(output_tokens=3)))

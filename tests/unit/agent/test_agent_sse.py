from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_agent.errors import StreamWasGarbled
from rigmark_agent.sse import LONGEST_LINE, EventStream, Lines, Message

STREAM = b': hello\nevent: delta\ndata: {"a": 1}\nid: 7\n\n\r\ndata:x\r\ndata: y\r\n\r\ndata: z'
MESSAGES = [Message("delta", b'{"a": 1}'), Message("message", b"x\ny"), Message("message", b"z")]


def read(*blocks):
    stream = EventStream()
    return [one for block in blocks for one in stream.feed(block)] + list(stream.flush())


def test_messages_are_read_as_the_standard_says():
    assert read(STREAM) == MESSAGES


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=8))
def test_how_the_bytes_are_cut_into_packets_changes_nothing(cuts):
    edges = [0, *sorted(cuts), len(STREAM)]
    blocks = [STREAM[start:end] for start, end in pairwise(edges)]

    assert read(*blocks) == MESSAGES


@given(
    parts=st.lists(
        st.sampled_from([b"data: 1\n\n", b"data: 2\n", b"\n", b"data: ", b"data:3\n\n", b": c\n\n"])
    )
)
def test_whole_messages_in_one_block_are_read_as_they_are_byte_by_byte(parts):
    stream = b"".join(parts)

    assert read(stream) == read(*(stream[at : at + 1] for at in range(len(stream))))


def test_comments_and_unknown_fields_are_no_messages():
    assert read(b": ping\n\nretry: 10\n\nevent: nothing\n\n") == []


def test_the_name_of_an_event_is_forgotten_with_it():
    assert read(b"event: error\ndata: 1\n\ndata: 2\n\n") == [
        Message("error", b"1"),
        Message("message", b"2"),
    ]


def test_a_line_without_end_is_refused_before_it_fills_the_memory():
    lines = Lines()

    with pytest.raises(StreamWasGarbled, match="line of more than"):
        lines.feed(b"x" * (LONGEST_LINE + 1))

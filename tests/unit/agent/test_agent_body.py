from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_agent.errors import StreamWasGarbled
from rigmark_agent.target.body import Chunked, OfLength, UntilClosed, body_of, parse_head

CHUNKED = b"5\r\nhello\r\n2;name=x\r\n\r\n\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
CONTENT = b"hello\r\n0123456789"
OK = b"HTTP/1.1 200 OK\r\n"


@given(cuts=st.lists(st.integers(0, len(CHUNKED)), max_size=12))
def test_how_a_chunked_body_is_cut_into_packets_changes_nothing(cuts):
    edges = [0, *sorted(cuts), len(CHUNKED)]
    body = Chunked()

    content = b"".join(body.feed(CHUNKED[start:end]) for start, end in pairwise(edges))

    assert content == CONTENT
    assert body.ended


@given(length=st.integers(0, len(CHUNKED) - 1))
def test_a_chunked_body_that_was_cut_has_not_ended(length):
    body = Chunked()

    content = body.feed(CHUNKED[:length])

    assert CONTENT.startswith(content)
    assert not body.ended


def test_content_is_given_out_before_its_chunk_is_whole():
    body = Chunked()

    assert body.feed(b"ff\r\ndata: 1\n\n") == b"data: 1\n\n"


@pytest.mark.parametrize("raw", [b"data: 1\r\n", b"-5\r\nhello", b"\r\n", b"1" * 5000])
def test_what_is_no_size_of_a_chunk_is_garbled(raw):
    with pytest.raises(StreamWasGarbled):
        Chunked().feed(raw)


@given(noise=st.binary(max_size=60))
def test_noise_is_content_or_a_named_failure(noise):
    body = Chunked()

    try:
        content = body.feed(noise)
    except StreamWasGarbled:
        return

    assert len(content) <= len(noise)


def test_a_body_of_a_length_ends_with_it():
    body = OfLength(5)

    contents = [body.feed(b"hel"), body.feed(b"lo, and what does not belong to it")]

    assert contents == [b"hel", b"lo"]
    assert body.ended


def test_a_head_tells_its_status_and_its_headers_by_names_in_lower_case():
    head = parse_head(b"HTTP/1.1 404 Not Found\r\nContent-Type:  text/plain\r\nX: a: b")

    assert (head.status, head.keeps_alive) == (404, True)
    assert head.headers == {"content-type": "text/plain", "x": "a: b"}


@pytest.mark.parametrize(
    ("raw", "keeps_alive"),
    [
        (b"HTTP/1.1 200 OK\r\nConnection: close", False),
        (b"HTTP/1.0 200 OK", False),
        (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive", True),
    ],
)
def test_a_head_tells_whether_the_connection_stays(raw, keeps_alive):
    assert parse_head(raw).keeps_alive is keeps_alive


@pytest.mark.parametrize("raw", [b"SSH-2.0-OpenSSH_9.2", b"HTTP/1.1", b"HTTP/1.1 OK", b"\x15\x03"])
def test_what_is_not_http_is_said_not_to_be(raw):
    with pytest.raises(StreamWasGarbled, match="does not speak HTTP"):
        parse_head(raw)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (OK + b"Transfer-Encoding: Chunked", Chunked),
        (OK + b"Transfer-Encoding: chunked\r\nContent-Length: 5", Chunked),
        (OK + b"Content-Length: 5", OfLength),
        (b"HTTP/1.1 204 No Content", OfLength),
        (b"HTTP/1.1 200", UntilClosed),
    ],
)
def test_the_head_says_how_the_body_is_framed(raw, kind):
    assert isinstance(body_of(parse_head(raw.rstrip())), kind)


def test_a_length_that_is_none_is_garbled():
    with pytest.raises(StreamWasGarbled, match="length"):
        body_of(parse_head(OK + b"Content-Length: five"))

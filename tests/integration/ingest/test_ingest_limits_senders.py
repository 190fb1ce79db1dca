"""Slow, huge and unreadable senders lose their place, and nobody else does."""

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from ingest_process import Client, process
from ingest_rigs import unique
from raw_http import Answer, ask, connected, read_to_end

CONNECTIONS = 20
SETTINGS = {
    "RIGMARK_HEAD_TIMEOUT_S": "3",
    "RIGMARK_BODY_GRACE_S": "1",
    "RIGMARK_MAX_CONNECTIONS": str(CONNECTIONS),
}
HEAD = b"POST /api/benchmarks HTTP/1.1\r\nHost: rigmark\r\n"
JSON = b"Content-Type: application/json\r\n"


@pytest.fixture(scope="module")
def hasty(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """A service that waits for nobody."""
    log = tmp_path_factory.mktemp("hasty") / "ingest.log"
    with process({**environment, **SETTINGS}, log) as client:
        yield client


def said(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.problem["type"].removeprefix("urn:rigmark:problem:")


def test_a_head_that_dawdles_is_told_so(hasty: Client):
    with connected(hasty) as connection:
        connection.sendall(HEAD)

        answer = read_to_end(connection)

    assert said(answer) == (408, "head-too-slow")


def test_a_connection_that_says_nothing_is_closed(hasty: Client):
    with connected(hasty) as connection:
        assert read_to_end(connection).body == b""


def test_a_second_head_that_dawdles_is_closed_too(hasty: Client):
    with connected(hasty) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: rigmark\r\n\r\nGET /livez HTTP/1.1\r\n")

        assert read_to_end(connection).status == 200


def test_a_body_that_comes_too_slowly_is_told_so(hasty: Client):
    with connected(hasty) as connection:
        connection.sendall(HEAD + JSON + b"Content-Length: 100\r\n\r\n{")

        answer = read_to_end(connection)

    assert said(answer) == (408, "body-too-slow")
    assert "4096 bytes a second" in answer.problem["detail"]


def test_what_is_left_of_the_body_of_a_refused_request_cannot_hold_a_connection(hasty: Client):
    with connected(hasty) as connection:
        connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")

        answer = read_to_end(connection)

    assert said(answer) == (415, "not-json")


@pytest.mark.parametrize(
    "request_",
    [
        HEAD + b"X-Long: " + b"x" * 100_000,
        HEAD + b"X-Many: x\r\n" * 10_000,
        b"GET /" + b"x" * 100_000,
        HEAD + JSON + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 100_000,
    ],
    ids=["a long header", "many headers", "a long target", "a long chunk extension"],
)
def test_a_head_without_end_is_refused(hasty: Client, request_: bytes):
    answer = ask(hasty, request_)

    assert answer.status in {0, 431}
    assert answer.status == 0 or said(answer) == (431, "head-too-large")


def test_trailers_without_end_are_cut_off(hasty: Client):
    begun = HEAD + JSON + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"

    answer = ask(hasty, begun + b"X-Trailer: x\r\n" * 20_000)

    assert answer.status in {0, 422}


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"BREW /coffee HTTP/1.1\r\nHost: rigmark\r\n\r\n",
        HEAD + JSON + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        HEAD + JSON + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + JSON + b"Content-Length: -1\r\n\r\n",
    ],
    ids=["TLS", "a method of its own", "two lengths", "a length and chunks", "a negative length"],
)
def test_what_is_no_http_is_a_problem_too(hasty: Client, request_: bytes):
    answer = ask(hasty, request_)

    assert said(answer) == (400, "unreadable-request")
    assert 'rigmark_ingest_refused_total{kind="unreadable-request"}' in hasty.metrics()


def test_of_too_many_connections_those_that_wait_longest_make_room(hasty: Client):
    with ExitStack() as held:
        waiting = [held.enter_context(connected(hasty)) for _ in range(2 * CONNECTIONS)]
        for connection in waiting:
            connection.sendall(HEAD)

        with httpx.Client(base_url=hasty.base_url, timeout=60) as honest:
            answer = honest.post("/api/benchmarks", json=unique())
        first = read_to_end(waiting[0])

    assert answer.status_code == 201
    assert first.body == b""


def test_more_requests_than_can_be_answered_are_asked_to_come_back(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
):
    log = tmp_path_factory.mktemp("small") / "ingest.log"
    with (
        process({**environment, "RIGMARK_MAX_CONNECTIONS": "2"}, log) as client,
        ExitStack() as held,
    ):
        for _ in range(2):
            connection = held.enter_context(connected(client))
            connection.sendall(HEAD + JSON + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        answer = client.post("/api/benchmarks", json=unique())
        alive = client.get("/livez")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:rigmark:problem:overloaded"
    assert alive.status_code == 200

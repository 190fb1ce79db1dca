"""Who asks for nothing, without end or takes no answer loses their place, and nobody else does."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ingest_process import Client
from integration.observability.log_lines import events
from raw_http import ask, connected, read_to_end
from rigmark_web.security import SECURITY_HEADERS
from web_process import web

CONNECTIONS = 20
HEAD_S, STALL_S = 1.0, 1.0
NOBODY = "postgresql://nobody@127.0.0.1:1/nothing"
GET = b"GET /methodology HTTP/1.1\r\nHost: site\r\nAccept-Encoding: identity\r\n\r\n"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the site logs."""
    return tmp_path_factory.mktemp("web") / "web.log"


@pytest.fixture(scope="module")
def site(log: Path) -> Iterator[Client]:
    """A site that waits for nobody."""
    settings = {
        "web_max_connections": str(CONNECTIONS),
        "web_head_timeout_s": str(HEAD_S),
        "web_stall_timeout_s": str(STALL_S),
    }
    with web(NOBODY, log, **settings) as client:
        yield client


@pytest.mark.parametrize("start", [b"", b"GET / HTTP/1.1\r\nHost: si", GET + b"GET / HTTP/1.1\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(site: Client, start: bytes):
    with connected(site) as connection:
        connection.sendall(start)
        begin = time.monotonic()

        read_to_end(connection)

    assert time.monotonic() - begin < 10 * HEAD_S


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"no HTTP at all\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: site\r\nX-Long: " + b"x" * 1_000_000, 431),
        (GET.replace(b"Host", b"Content-Length: 1\r\nContent-Length: 2\r\nHost"), 400),
        (b"GET / HTTP/1.1\r\nHost: si", 408),
    ],
)
def test_what_is_no_request_is_answered_with_the_headers_of_all_answers(
    site: Client, request_: bytes, status: int
):
    answer = ask(site, request_)

    # Who still sends when the connection is closed may hear nothing of the answer.
    if answer.status or len(request_) < 1000:
        assert answer.status == status
        for name, value in SECURITY_HEADERS.items():
            assert f"{name}: {value}".lower() in answer.head
        assert "cache-control: no-store" in answer.head


def test_those_that_only_wait_keep_out_nobody(site: Client):
    with ExitStack() as stack:
        for _ in range(3 * CONNECTIONS):
            stack.enter_context(connected(site))

        answer = ask(site, GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

    assert answer.status == 200


def test_whoever_takes_nothing_of_an_answer_is_left(site: Client, log: Path):
    with connected(site) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        # More answers than the buffers between the two hold.
        connection.sendall(GET * 200)
        begin = time.monotonic()
        while not events(log, "answer_was_not_taken"):
            assert time.monotonic() - begin < 20 * STALL_S
            site.get("/livez").raise_for_status()

        assert any(is_gone(connection) for _ in range(100) if site.get("/livez").is_success)


def is_gone(connection: socket.socket) -> bool:
    """Say whether the other side takes nothing more."""
    try:
        connection.sendall(GET)
    except OSError:
        return True
    return False

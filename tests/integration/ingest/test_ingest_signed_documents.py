"""Signed documents are handed out in parts: long ones whole, and to nobody who does not read."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import psutil
import pytest

from ingest_process import Client, process
from ingest_rigs import new_rig, unique_bytes
from raw_http import read_to_end

LENGTH = 8_000_000
READERS = 40
_MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def hasty(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """A service that does not wait long for readers."""
    log = tmp_path_factory.mktemp("readers") / "ingest.log"
    with process({**environment, "RIGMARK_BODY_TIMEOUT_S": "6"}, log) as client:
        yield client


@pytest.fixture(scope="module")
def document() -> bytes:
    return unique_bytes().ljust(LENGTH)


@pytest.fixture(scope="module")
def url(hasty: Client, environment: dict[str, str], document: bytes) -> str:
    rig = new_rig(environment).enrol(hasty)
    return f"{rig.post_signed(hasty, document).json()['url']}/signed-document"


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("identity", False), ("gzip;q=0, identity", False), ("gzip;q=0.5", True), ("br, gzip", True)],
)
def test_a_long_document_comes_whole_and_as_it_can_be_read(
    hasty: Client, url: str, document: bytes, accepted: str, packed: bool
):
    answer = hasty.get(url, headers={"accept-encoding": accepted})

    assert answer.content == document
    assert ("content-encoding" in answer.headers) is packed


def test_readers_that_take_nothing_cost_little_and_are_cut_off(
    hasty: Client, url: str, document: bytes
):
    process_ = psutil.Process(hasty.pid)
    before_bytes = process_.memory_info().rss

    with ExitStack() as open_:
        idle = [open_.enter_context(idle_reader(hasty, url)) for _ in range(READERS)]
        for reader in idle:
            assert reader.recv(1) == b"H"
        grown_bytes = process_.memory_info().rss - before_bytes
        answer = hasty.get(url)
        while ports(idle) & served(process_):
            assert hasty.get("/livez").status_code == 200
        ends = [read_to_end(reader) for reader in idle]

    assert grown_bytes < READERS * _MEGABYTE
    assert answer.content == document
    assert all(len(end.body) < LENGTH for end in ends)


def idle_reader(client: httpx.Client, url: str) -> socket.socket:
    """A connection that asks for a document and has little room for it."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(60)
    connection.connect((client.base_url.host, client.base_url.port))
    connection.sendall(f"GET {url} HTTP/1.1\r\nHost: rigmark\r\n\r\n".encode())
    return connection


def ports(connections: list[socket.socket]) -> set[int]:
    return {connection.getsockname()[1] for connection in connections}


def served(process_: psutil.Process) -> set[int]:
    """The ports of all that a process is connected with."""
    return {one.raddr.port for one in process_.net_connections("tcp") if one.raddr}

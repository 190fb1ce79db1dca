"""A room that is told to end does so in its time, although Postgres and Valkey hang meanwhile."""

import asyncio
import json
import os
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGCONT, SIGSTOP, SIGTERM
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from builders import submission
from databases import Database
from integration.assessor.stage import store
from rigmark_assessor.settings import AssessorSettings
from rigmark_embedded.ports import HOST
from rigmark_embedded.servers import Servers
from room_process import ASSESSOR, INGEST, WEB, Room, RoomProcess, running

COMPOSE = Path(__file__).parents[2] / "compose.yaml"
AT_ONCE = 12
AT_ONCE_S = 8
DRAIN_S = 3
# Looking at it from outside takes a moment, too.
SPARE_S = 2


def grace_s(room: Room) -> int:
    """How long the deployment waits for a room to end before it is killed."""
    found = re.search(
        rf"^  {room.name}:$.*?stop_grace_period: (\d+)s",
        COMPOSE.read_text(),
        re.DOTALL | re.MULTILINE,
    )
    assert found
    return int(found[1])


@contextmanager
def hung(servers: Servers) -> Iterator[None]:
    """Suspend both servers with all that serves in them."""
    backends = servers.postgres.query(
        "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    )
    # The first one makes no others then.
    pids = [servers.postgres.process.pid, *map(int, backends.split()), servers.valkey.process.pid]
    for pid in pids:
        os.kill(pid, SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, SIGCONT)


@contextmanager
def silent() -> Iterator[socket.socket]:
    """Listen, take connections, and answer nobody."""
    with socket.create_server((HOST, 0)) as listening:
        listening.settimeout(60)
        yield listening


def url_of(listening: socket.socket) -> str:
    return f"http://{HOST}:{listening.getsockname()[1]}"


@pytest.fixture
def collector() -> Iterator[str]:
    """The address of a collector of traces that hangs."""
    with silent() as listening:
        yield url_of(listening)


def post() -> bytes:
    return json.dumps(submission(hardware={"name": f"rig {uuid4()}"})).encode()


def ask(room: RoomProcess, head: str, body: bytes = b"") -> socket.socket:
    """Send a request, and leave it open."""
    address = urlsplit(room.url)
    opened = socket.create_connection((address.hostname, address.port or 0), timeout=10)
    kind = "Content-Type: application/json\r\n" if body else ""
    lines = f"{head} HTTP/1.1\r\nHost: x\r\n{kind}Content-Length: {len(body)}\r\n\r\n"
    opened.sendall(lines.encode() + body)
    return opened


def all_ok(room: RoomProcess, method: str, path: str, *, body: bool = False) -> None:
    """Send as many requests at once as fill the room's pool of connections."""
    headers = {"content-type": "application/json"} if body else {}
    with httpx.Client(base_url=room.url, headers=headers, timeout=60, trust_env=False) as client:

        def one(_: int) -> int:
            return client.request(method, path, content=post() if body else None).status_code

        with ThreadPoolExecutor(AT_ONCE) as pool:
            codes = set(pool.map(one, range(AT_ONCE)))
    assert codes <= {200, 201}, room.said()


def time_to_end(room: RoomProcess, grace: float) -> float:
    code, took_s = room.ended(SIGTERM, within_s=grace + 60)
    assert code in (0, -SIGTERM), room.said()
    return took_s


def test_ingest_ends_in_its_time_with_posts_in_hand(
    servers: Servers, database: Database, tmp_path: Path, collector: str
):
    settings = {
        "posts_per_minute": 0,
        "address_posts_per_minute": 0,
        "otlp_endpoint": collector,
    }
    with running(INGEST, database, tmp_path, **settings) as room, ExitStack() as open_posts:
        all_ok(room, "POST", "/api/benchmarks", body=True)
        all_ok(room, "GET", "/readyz")
        with hung(servers):
            for _ in range(AT_ONCE):
                open_posts.enter_context(ask(room, "POST /api/benchmarks", post()))
            assert room.is_alive()
            took_s = time_to_end(room, grace_s(INGEST))

    assert took_s < grace_s(INGEST) - SPARE_S, room.said()


def test_the_web_ends_in_its_time_with_pages_and_streams_open(
    servers: Servers, database: Database, tmp_path: Path, collector: str
):
    [stored] = asyncio.run(store(database))
    with (
        running(WEB, database, tmp_path, otlp_endpoint=collector) as room,
        ExitStack() as open_pages,
    ):
        all_ok(room, "GET", "/benchmarks")
        stream = open_pages.enter_context(ask(room, f"GET /benchmarks/{stored.id}/events"))
        while b"progress" not in stream.recv(4096):
            pass
        with hung(servers):
            for _ in range(AT_ONCE):
                open_pages.enter_context(ask(room, "GET /benchmarks"))
            assert room.is_alive()
            took_s = time_to_end(room, grace_s(WEB))

    assert took_s < grace_s(WEB) - SPARE_S, room.said()


def test_an_assessor_ends_in_its_time_with_calls_open(
    servers: Servers, database: Database, tmp_path: Path, collector: str
):
    asyncio.run(store(database, 2))
    settings = {
        "judge_model": "silent",
        "judge_budget_usd_per_day": "5",
        "drain_timeout_s": DRAIN_S,
    }
    left_s = grace_s(ASSESSOR) - AssessorSettings().drain_timeout_s + DRAIN_S
    with ExitStack() as ends:
        judge = ends.enter_context(silent())
        started = running(
            ASSESSOR,
            database,
            tmp_path,
            judge_base_url=url_of(judge),
            otlp_endpoint=collector,
            **settings,
        )
        room = ends.enter_context(started)
        for _ in range(4):
            ends.enter_context(judge.accept()[0])
        with hung(servers):
            took_s = time_to_end(room, left_s)

    assert took_s < left_s - SPARE_S, room.said()


@pytest.mark.parametrize(("room", "path"), [(INGEST, "/readyz"), (WEB, "/benchmarks")], ids=str)
def test_a_room_with_nothing_in_hand_ends_at_once(
    servers: Servers, database: Database, tmp_path: Path, room: Room, path: str
):
    with running(room, database, tmp_path) as process:
        all_ok(process, "GET", path)
        with hung(servers):
            took_s = time_to_end(process, grace_s(room))

    assert took_s < AT_ONCE_S, process.said()

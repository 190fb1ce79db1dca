"""A service with more to do than it can says so, and takes posts again once it can."""

import asyncio
import gzip
import json
import socket
from contextlib import ExitStack
from pathlib import Path
from select import select
from typing import Any

import httpx
import pytest

from builders import submission
from databases import Database
from ingest_process import process
from ingest_rigs import kind, unique
from raw_http import connected, read_to_end
from rigmark_ingest.limits.backlog import Backlog
from rigmark_ingest.limits.lag import LagWatch
from rigmark_ingest.limits.lane import Lane
from rigmark_ingest.limits.problems import BacklogIsTooLong, ServiceIsOverloaded
from rigmark_shared.db.engine import create_engine
from rigmark_shared.settings import DatabaseSettings

JSON = {"content-type": "application/json"}
IN_HAND = 2_000_000


def nearly_all(client: httpx.Client, held: ExitStack) -> socket.socket:
    """Begin a post of nearly as many bytes as may be in hand, and leave out its last one."""
    connection = held.enter_context(connected(client))
    connection.sendall(
        b"POST /api/benchmarks HTTP/1.1\r\nHost: r\r\nContent-Type: application/json\r\n"
        b"Content-Length: 1990000\r\n\r\n" + b" " * 1_989_999
    )
    return connection


def test_more_bytes_than_may_be_in_hand_are_asked_to_come_back(
    environment: dict[str, str], tmp_path: Path
):
    small = {**environment, "RIGMARK_MAX_BYTES_IN_HAND": str(IN_HAND)}
    swollen = gzip.compress(b" " * (IN_HAND + 1))
    with process(small, tmp_path / "log") as client, ExitStack() as held:
        first = client.post("/api/benchmarks", content=b" " * (IN_HAND + 1), headers=JSON)
        inflated = client.post(
            "/api/benchmarks", content=swollen, headers={**JSON, "content-encoding": "gzip"}
        )
        connection = nearly_all(client, held)
        long = b" " * 1_000_000
        while (
            busy := client.post("/api/benchmarks", content=long, headers=JSON)
        ).status_code != 503:
            if select([connection], [], [], 0)[0]:
                # The other one was in hand before it, so that this was the one too many.
                connection = nearly_all(client, held)
        connection.sendall(b" ")
        while client.post("/api/benchmarks", content=long, headers=JSON).status_code == 503:
            pass
        after = client.post("/api/benchmarks", json=unique())

    assert [answer.status_code for answer in (first, inflated, busy)] == [503] * 3
    assert kind(busy) == "overloaded"
    assert busy.headers["retry-after"] == "2"
    assert after.status_code == 201


def test_posts_are_refused_while_too_many_responses_wait_for_the_judges(
    environment: dict[str, str], tmp_path: Path, fresh_database: Database
):
    behind = {
        **environment,
        "RIGMARK_DATABASE_URL": fresh_database.url("rigmark_ingest"),
        "RIGMARK_MAX_PENDING": "3",
    }
    with process(behind, tmp_path / "log") as client:
        first = client.post("/api/benchmarks", json=unique())
    with process(behind, tmp_path / "log") as client:
        refused = client.post("/api/benchmarks", json=unique())
        read = client.get(first.json()["url"])

    assert (first.status_code, refused.status_code, read.status_code) == (201, 503, 200)
    assert kind(refused) == "backlog-too-long"
    assert "more than 3 responses" in refused.json()["detail"]
    assert refused.headers["retry-after"] == "120"


async def test_the_backlog_is_counted_again_after_some_seconds(
    environment: dict[str, str], tmp_path: Path, fresh_database: Database
):
    now = 0.0
    url = fresh_database.url("rigmark_ingest")
    engine = create_engine(DatabaseSettings(database_url=url), application="test")
    backlog = Backlog(engine, most=3, clock=lambda: now)
    with process({**environment, "RIGMARK_DATABASE_URL": url}, tmp_path / "log") as client:
        await backlog.check()
        assert client.post("/api/benchmarks", json=unique()).status_code == 201

    await backlog.check()
    now = 6.0
    with pytest.raises(BacklogIsTooLong):
        await backlog.check()
    fresh_database.query("DELETE FROM assessments")
    with pytest.raises(BacklogIsTooLong):
        await backlog.check()
    now = 12.0
    await backlog.check()

    await engine.dispose()


async def test_a_backlog_that_cannot_be_counted_refuses_nobody(tmp_path: Path):
    engine = create_engine(
        DatabaseSettings(database_url=f"postgresql://x@/x?host={tmp_path}"), application="test"
    )
    backlog = Backlog(engine, most=1)

    await backlog.check()

    await engine.dispose()


def test_posts_are_refused_while_the_process_is_late_on_the_whole():
    watch = LagWatch(most_s=1)

    watch.saw(4.0)
    watch.check()
    for _ in range(10):
        watch.saw(2.0)

    with pytest.raises(ServiceIsOverloaded) as refused:
        watch.check()
    assert refused.value.headers["Retry-After"] == "5"
    for _ in range(10):
        watch.saw(0.0)
    watch.check()


async def test_the_watch_sees_a_loop_that_is_blocked():
    watch = LagWatch(most_s=1)
    running = asyncio.create_task(watch.run())

    while watch.lag_s < 0.01:
        await asyncio.sleep(0.01)
        sum(range(2_000_000))

    running.cancel()


async def test_heavy_work_is_done_one_after_the_other_and_who_waits_too_long_is_told():
    lane = Lane(patience_s=0.01)
    began, end = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def work() -> str:
        loop.call_soon_threadsafe(began.set)
        asyncio.run_coroutine_threadsafe(end.wait(), loop).result()
        return "done"

    first = asyncio.create_task(lane.run(work, heavy=True))
    await began.wait()

    with pytest.raises(ServiceIsOverloaded):
        await lane.run(lambda: "second", heavy=True)
    assert await lane.run(lambda: "light", heavy=False) == "light"
    end.set()
    assert await first == "done"
    assert await lane.run(lambda: "third", heavy=True) == "third"


def load(requests: int) -> dict[str, Any]:
    one = {"start_ms": 0, "first_token_ms": 1, "last_token_ms": 2, "end_ms": 3, "output_tokens": 9}
    point = {"concurrency": 1, "requests": [one] * 8_000}
    return submission(scenarios=[], load=[point] * (requests // 8_000))


def test_short_posts_are_answered_while_a_long_one_is_read(ingest: httpx.Client):
    heavy = json.dumps(load(24_000)).encode()

    async def both() -> tuple[httpx.Response, int]:
        limits = httpx.Timeout(120)
        async with httpx.AsyncClient(base_url=ingest.base_url, timeout=limits) as client:
            long = asyncio.create_task(client.post("/api/benchmarks", content=heavy, headers=JSON))
            answered = 0
            while not long.done():
                answer = await client.post("/api/benchmarks", json=unique())
                assert answer.status_code == 201
                answered += not long.done()
            return await long, answered

    long, answered = asyncio.run(both())

    assert long.status_code == 201
    assert answered > 0


def test_a_body_is_read_whatever_the_sender_was_refused_for(ingest: httpx.Client):
    with connected(ingest) as connection:
        connection.sendall(
            b"POST /api/benchmarks HTTP/1.1\r\nHost: r\r\nConnection: close\r\n"
            b"Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"
        )

        assert read_to_end(connection).status == 415

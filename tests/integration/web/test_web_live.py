"""Live status: one look for everybody, told as events, and an end."""

import asyncio
import json
from contextlib import asynccontextmanager
from uuid import uuid4

import httpx
import pytest

from integration.web.board_rows import add_benchmark, judge
from integration.web.site_client import serving, site_client
from patience import PATIENCE_S
from rigmark_shared.methodology import ScenarioId
from rigmark_web.app import create_app
from rigmark_web.live.views import ProgressView
from rigmark_web.live.watcher import Subscription


class Events:
    """The lines of a stream, an event at a time."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.aiter_lines()

    async def next(self) -> tuple[str, dict]:
        """The next event that is not a heartbeat."""
        name = ""
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: "):
                    return name, json.loads(line.removeprefix("data: "))
        raise AssertionError("the stream ended")

    async def heartbeat(self) -> None:
        """Wait for a comment."""
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if line.startswith(":"):
                    return

    async def rest(self) -> list[str]:
        """All that still comes, until the server ends it."""
        async with asyncio.timeout(PATIENCE_S):
            return [line async for line in self._lines]


@pytest.fixture(scope="module")
async def address(web_settings):
    """The site behind a real server."""
    app = create_app(web_settings)
    async with serving(app) as url:
        yield url, app.state.site


@pytest.fixture
async def listen(address):
    """Open a stream."""
    url, _ = address

    @asynccontextmanager
    async def opened(path: str):
        async with (
            httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as client,
            client.stream("GET", path) as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield Events(answer)

    return opened


async def until(condition) -> None:
    """Return when the condition holds; raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_stream_tells_the_state_each_change_and_the_end(owner, listen, client):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection, verdicts="pending")
    page = (await client.get(f"/benchmarks/{id_}")).text

    async with listen(f"/benchmarks/{id_}/events") as events:
        name, first = await events.next()
        async with owner.begin() as connection:
            await judge(connection, id_, ScenarioId.CODE_GENERATION, "running")
        _, second = await events.next()
        async with owner.begin() as connection:
            for scenario in ScenarioId:
                await judge(connection, id_, scenario, 80)
        _, third = await events.next()
        end, _ = await events.next()
        rest = await events.rest()

    assert (name, first["id"]) == ("progress", str(id_))
    assert f'data-version="{first["progress"]["version"]}"' in page
    assert second["progress"]["assessments"] == {
        "pending": 3,
        "running": 1,
        "completed": 0,
        "failed": 0,
    }
    assert (third["progress"]["status"], third["progress"]["coverage"]) == ("completed", 4)
    assert len({each["progress"]["version"] for each in (first, second, third)}) == 3
    assert end == "end"
    assert not [line for line in rest if line]


async def test_a_final_benchmark_ends_its_stream_at_once(owner, listen):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection)

    async with listen(f"/benchmarks/{id_}/events") as events:
        names = [(await events.next())[0], (await events.next())[0]]

    assert names == ["progress", "end"]


async def test_a_silent_stream_keeps_itself_alive(owner, listen):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection, verdicts="pending")

    async with listen(f"/benchmarks/{id_}/events") as events:
        await events.next()
        await events.heartbeat()
        await events.heartbeat()


async def test_one_stream_follows_several_benchmarks_until_the_last_is_final(owner, listen):
    async with owner.begin() as connection:
        one = await add_benchmark(connection, verdicts="pending")
        two = await add_benchmark(connection, verdicts={ScenarioId.CODE_GENERATION: "pending"})
    nowhere = "01a210ea-432d-74bb-8053-90e05672b483"

    async with listen(f"/benchmarks/events?id={one}&id={two}&id={nowhere}") as events:
        known = {(await events.next())[1]["id"] for _ in range(2)}
        async with owner.begin() as connection:
            await judge(connection, two, ScenarioId.CODE_GENERATION, "failed")
        _, changed = await events.next()
        async with owner.begin() as connection:
            for scenario in ScenarioId:
                await judge(connection, one, scenario, 70)
        _, last = await events.next()
        end, _ = await events.next()

    assert known == {str(one), str(two)}
    assert (changed["id"], changed["progress"]["status"]) == (str(two), "incomplete")
    assert last["id"] == str(one)
    assert end == "end"


async def test_a_reader_who_leaves_is_forgotten_at_once_and_nobody_looks_any_more(
    owner, listen, address
):
    _, site = address
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection, verdicts="pending")

    async with listen(f"/benchmarks/{id_}/events") as one:
        async with listen(f"/benchmarks/{id_}/events") as two:
            await one.next()
            await two.next()
            assert site.watcher.streams == 2
        await until(lambda: site.watcher.streams == 1)
    await until(lambda: site.watcher.streams == 0)

    assert not site.watcher._somebody_watches.is_set()


async def test_streams_stay_open_while_the_database_is_away(owner, listen, database):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection, verdicts="pending")

    async with listen(f"/benchmarks/{id_}/events") as events:
        await events.next()
        database.query("ALTER ROLE rigmark_web NOLOGIN")
        database.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE application_name = 'rigmark-web' AND datname = '{database.name}'"
        )
        await events.heartbeat()
        database.query("ALTER ROLE rigmark_web LOGIN")
        async with owner.begin() as connection:
            await judge(connection, id_, ScenarioId.CODE_GENERATION, 80)
        _, change = await events.next()

    assert change["progress"]["coverage"] == 1


async def test_streams_end_without_an_end_when_the_process_stops(owner, web_settings):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection, verdicts="pending")
    app = create_app(web_settings)

    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as client,
        client.stream("GET", f"/benchmarks/{id_}/events") as answer,
    ):
        events = Events(answer)
        await events.next()
        app.state.site.watcher.close()
        rest = await events.rest()

    assert "event: end" not in rest


async def test_one_stream_too_many_is_asked_to_poll_instead(owner, web_settings):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection, verdicts="pending")
    app = create_app(web_settings.model_copy(update={"web_max_streams": 0}))

    async with site_client(app) as client:
        answer = await client.get(f"/benchmarks/{id_}/events", headers={"accept": "*/*"})

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


async def test_more_ids_than_a_page_holds_are_refused(client):
    ids = "&".join(["id=01a210ea-432d-74bb-8053-90e05672b483"] * 101)

    assert (await client.get(f"/benchmarks/events?{ids}")).status_code == 422


async def test_the_live_part_of_a_page_is_the_same_as_on_the_page(owner, client):
    async with owner.begin() as connection:
        verdicts = {**dict.fromkeys(ScenarioId, 80), ScenarioId.CODE_GENERATION: "running"}
        id_ = await add_benchmark(connection, verdicts=verdicts)

    live = (await client.get(f"/benchmarks/{id_}/live")).text
    page = (await client.get(f"/benchmarks/{id_}")).text

    quality = live[: live.index("</section>")]
    assert quality.strip() in page
    assert live.count('hx-swap-oob="true"') == 4
    assert "hx-swap-oob" not in page


def progress(version: str) -> ProgressView:
    return ProgressView(status="pending", coverage=0, assessments={}, version=version)


async def test_a_slow_reader_gets_only_the_newest_news():
    id_ = uuid4()
    subscription = Subscription({id_: progress("1")})

    subscription.tell({id_: progress("1")})
    subscription.tell({id_: progress("2")})
    subscription.tell({id_: progress("3")})
    news = await subscription.news()

    assert news == {id_: progress("3")}

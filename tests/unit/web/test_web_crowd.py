"""No number of readers costs the process: whom there is no room for is told to come back."""

import asyncio
from dataclasses import replace

import pytest

from rigmark_web.app import create_app
from rigmark_web.settings import WebSettings
from unit.web.conftest import client_of

MOST = 2


class HeldReader:
    """A database whose answers wait."""

    def __init__(self) -> None:
        self.asked = 0
        self.answers = asyncio.Event()

    async def read(self, _: object) -> None:
        self.asked += 1
        await self.answers.wait()


@pytest.fixture
def crowded_app():
    """A site that answers two requests at once."""
    nobody = "postgresql://nobody@127.0.0.1:1/nothing"
    return create_app(WebSettings(database_url=nobody, web_max_connections=MOST))


async def test_who_comes_while_there_is_no_room_is_told_to_come_back(crowded_app):
    reader = HeldReader()
    site = crowded_app.state.site
    crowded_app.state.site = replace(site, reader=reader)
    async with client_of(crowded_app) as client, asyncio.TaskGroup() as tasks:
        for _ in range(MOST):
            tasks.create_task(client.get("/benchmarks.json"))
        while reader.asked < MOST:
            await asyncio.sleep(0)

        page = await client.get("/methodology")
        told = await client.get("/methodology.json")
        alive = await client.get("/livez")
        reader.answers.set()
    async with client_of(crowded_app) as client:
        afterwards = await client.get("/methodology")

    assert page.status_code == 503
    assert int(page.headers["retry-after"]) > 0
    assert "content-security-policy" in page.headers
    assert "Too many are reading just now" in page.text
    assert told.json()["type"] == "urn:rigmark:problem:crowded"
    assert alive.status_code == 200
    assert afterwards.status_code == 200

"""The site over a real database of its own for each module, emptied for each test."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from integration.web.site_client import closing, site_client
from rigmark_shared.db.engine import create_engine
from rigmark_web.app import create_app
from rigmark_web.settings import WebSettings


@pytest.fixture(scope="module")
async def owner(database) -> AsyncIterator[AsyncEngine]:
    """An engine that may write everything."""
    engine = create_engine(database.settings("owner"), application="tests")
    yield engine
    await engine.dispose()


@pytest.fixture(autouse=True)
async def empty_board(owner: AsyncEngine) -> None:
    """No benchmark and no assessor."""
    async with owner.begin() as connection:
        await connection.execute(text("TRUNCATE benchmarks, assessors, judge_versions CASCADE"))


@pytest.fixture(scope="module")
def web_settings(database) -> WebSettings:
    """Settings of a site with small pages, fast streams and fresh facets."""
    return WebSettings(
        database_url=database.url("rigmark_web"),
        web_page_size=3,
        web_live_interval_s=0.02,
        web_heartbeat_s=0.1,
        web_facets_s=0,
    )


@pytest.fixture(scope="module")
async def app(web_settings: WebSettings) -> AsyncIterator[FastAPI]:
    """The site."""
    site = create_app(web_settings)
    async with closing(site):
        yield site


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the site without a network between."""
    async with site_client(app) as client:
        yield client

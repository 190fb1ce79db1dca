"""A site whose database is away: enough for all that needs none."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from rigmark_web.app import create_app
from rigmark_web.settings import WebSettings


@pytest.fixture
def app() -> FastAPI:
    """The site."""
    return create_app(WebSettings(database_url="postgresql://nobody@127.0.0.1:1/nothing"))


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """A client of a site without a network between."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://site")


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the site."""
    async with client_of(app) as client:
        yield client

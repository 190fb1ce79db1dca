"""Clients and servers of a site under test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from rigmark_web.cli import Server


@asynccontextmanager
async def closing(app: FastAPI) -> AsyncIterator[None]:
    """Run the app's own start and end around the context."""
    async with app.router.lifespan_context(app):
        yield


def site_client(app: FastAPI) -> httpx.AsyncClient:
    """A client without a network; an error of the app becomes its answer."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://site")


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """Serve the app on a free port, and yield its address."""
    config = uvicorn.Config(
        app, port=0, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=1
    )
    config.load()
    server = Server(config, app.state.site.watcher)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    ticking = asyncio.create_task(server.main_loop())
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await ticking
        await server.shutdown()

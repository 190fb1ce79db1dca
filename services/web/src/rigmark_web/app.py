"""The app: the parts made from settings, the routes, and what every answer passes through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.middleware.gzip import GZipMiddleware

import rigmark_web.benchmarks.endpoints
import rigmark_web.compare.endpoints
import rigmark_web.leaderboard.endpoints
import rigmark_web.live.endpoints
import rigmark_web.methodology.endpoints
from rigmark_shared.db.engine import create_engine
from rigmark_web import assets, health
from rigmark_web.assets import Assets
from rigmark_web.database import Reader
from rigmark_web.leaderboard.facets import FacetCache
from rigmark_web.live.watcher import Watcher
from rigmark_web.pages import Pages
from rigmark_web.problems import handle_problems
from rigmark_web.security import SecurityHeaders
from rigmark_web.settings import WebSettings
from rigmark_web.site import Site
from rigmark_web.traffic import CountTraffic, Traffic

_GZIP_LEVEL = 5


def create_app(settings: WebSettings) -> FastAPI:
    """Return the site; it boots without a database and says so on its pages."""
    engine = create_engine(settings, application="rigmark-web", read_only=True)
    site = _site(settings, engine)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with site.watcher.running():
            yield
        await engine.dispose()

    app = FastAPI(
        title="Rigmark",
        version=version("rigmark-web"),
        summary="Speed, memory and judged quality of language models on real rigs",
        # The pages that show a schema load scripts of others.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.site = site
    for room in (
        rigmark_web.leaderboard,
        rigmark_web.live,
        rigmark_web.benchmarks,
        rigmark_web.compare,
        rigmark_web.methodology,
    ):
        app.include_router(room.endpoints.router)
    app.include_router(health.router)
    app.include_router(assets.router)
    handle_problems(app)
    app.add_middleware(GZipMiddleware, compresslevel=_GZIP_LEVEL)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(CountTraffic, traffic=site.traffic)
    return app


def _site(settings: WebSettings, engine: AsyncEngine) -> Site:
    reader, files = Reader(engine), Assets()
    return Site(
        settings=settings,
        reader=reader,
        assets=files,
        pages=Pages(files),
        facets=FacetCache(reader, keep_s=settings.web_facets_s),
        watcher=Watcher(
            reader,
            interval_s=settings.web_live_interval_s,
            max_streams=settings.web_max_streams,
        ),
        traffic=Traffic(),
    )

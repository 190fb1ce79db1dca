"""The app: the parts made from settings, the routes, and what every answer passes through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.middleware.gzip import GZipMiddleware

import rigmark_web.admin.endpoints
import rigmark_web.benchmarks.endpoints
import rigmark_web.compare.endpoints
import rigmark_web.export.endpoints
import rigmark_web.leaderboard.endpoints
import rigmark_web.live.endpoints
import rigmark_web.methodology.endpoints
import rigmark_web.promises.endpoints
import rigmark_web.reports.endpoints
import rigmark_web.tradeoff.endpoints
from rigmark_shared.db.engine import close_engine, create_engine
from rigmark_shared.essential import essential
from rigmark_shared.http.app import ObservedApp
from rigmark_shared.observability.requests import ObservedRequests
from rigmark_shared.observability.serving import serving
from rigmark_shared.observability.tracing import end_tracing
from rigmark_shared.watchdog import watched
from rigmark_web import assets as static
from rigmark_web import health
from rigmark_web.admin.desk import AdminDesk
from rigmark_web.assets import Assets
from rigmark_web.crowd import Crowd
from rigmark_web.database import Reader
from rigmark_web.export.files import Files
from rigmark_web.inert.rendering import Rendering
from rigmark_web.leaderboard.facets import FacetCache
from rigmark_web.live.watcher import Watcher
from rigmark_web.pages import Pages
from rigmark_web.problems import handle_problems
from rigmark_web.reports.desk import ReportDesk
from rigmark_web.security import headers_for
from rigmark_web.settings import WebSettings
from rigmark_web.site import Site
from rigmark_web.traffic import Traffic

_GZIP_LEVEL = 5


def create_app(settings: WebSettings) -> FastAPI:
    """Return the site; it boots without a database and says so on its pages."""
    engine = create_engine(settings, application="rigmark-web", read_only=True)
    site = _site(settings, engine)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        host, port = settings.web_metrics_host, settings.web_metrics_port
        with watched(settings.wedged_after_s):
            with serving(site.traffic.registry, host=host, port=port):
                async with essential("watching progress"), site.watcher.running():
                    yield
            site.rendering.close()
            await site.admin.close()
            await close_engine(engine)
            end_tracing()

    observer = partial(
        ObservedRequests,
        metrics=site.traffic.requests,
        tells_addresses=settings.log_addresses,
    )
    app = ObservedApp(
        observer=observer,
        headers_for=headers_for,
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
        rigmark_web.tradeoff,
        rigmark_web.export,
        rigmark_web.live,
        rigmark_web.benchmarks,
        rigmark_web.compare,
        rigmark_web.methodology,
        rigmark_web.promises,
        rigmark_web.reports,
        rigmark_web.admin,
    ):
        app.include_router(room.endpoints.router)
    app.include_router(health.router)
    app.include_router(static.router)
    handle_problems(app)
    app.add_middleware(Crowd, most=settings.web_max_connections)
    app.add_middleware(GZipMiddleware, compresslevel=_GZIP_LEVEL)
    return app


def _site(settings: WebSettings, engine: AsyncEngine) -> Site:
    reader, assets, traffic = Reader(engine), Assets(), Traffic()
    watcher = Watcher(
        reader,
        interval_s=settings.web_live_interval_s,
        max_streams=settings.web_max_streams,
    )
    traffic.watch(engine, streams=lambda: watcher.streams)
    return Site(
        settings=settings,
        reader=reader,
        assets=assets,
        pages=Pages(assets, ingest_url=settings.public_ingest_url),
        facets=FacetCache(reader, keep_s=settings.web_facets_s),
        watcher=watcher,
        traffic=traffic,
        rendering=Rendering(),
        reports=ReportDesk(traffic.registry),
        admin=AdminDesk(settings.ingest_internal_url),
        files=Files(reader),
    )

"""The application: its routes, its errors, and what it works with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Match

from rigmark_ingest import health
from rigmark_ingest.benchmarks import endpoints
from rigmark_ingest.benchmarks.service import Context
from rigmark_ingest.benchmarks.writer import Writer
from rigmark_ingest.challenges import endpoints as challenges
from rigmark_ingest.challenges.sweeper import Sweeper
from rigmark_ingest.documentation import PAGE_HEADERS
from rigmark_ingest.headers import headers_for
from rigmark_ingest.limits.gate import Gate
from rigmark_ingest.limits.opening import limits_of
from rigmark_ingest.metrics import Metrics, served
from rigmark_ingest.notices import endpoints as notices
from rigmark_ingest.openapi import TAGS, DocumentedApp
from rigmark_ingest.problems import Refusal, ServiceIsBusy, problem, problem_response
from rigmark_ingest.rigs import endpoints as rigs
from rigmark_ingest.rigs.access import Doorkeeper
from rigmark_ingest.settings import IngestSettings
from rigmark_ingest.signatures import endpoints as signatures
from rigmark_ingest.wakeups import WakeUps
from rigmark_shared.db.driver import is_transient
from rigmark_shared.db.engine import close_engine, create_engine
from rigmark_shared.essential import essential
from rigmark_shared.observability.requests import ObservedRequests
from rigmark_shared.observability.tracing import end_tracing
from rigmark_shared.queue import connect
from rigmark_shared.queue.rate import SharedRates
from rigmark_shared.watchdog import watched
from rigmark_shared.wire.version import SCHEMA_VERSION

_RETRY_AFTER_S = 5
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
# By Postgres's codes: the sign-in or the database is unknown; the table is, or it is not granted.
_NO_WAY_IN = ("28", "3D")
_NO_TABLES = ("42P01", "42501")

log = structlog.get_logger(__name__)


def create_app(settings: IngestSettings) -> DocumentedApp:
    """Return the application; it boots while Postgres and Valkey are away."""
    metrics = Metrics()
    engine = create_engine(settings, application="rigmark-ingest-api")
    metrics.watch(engine)
    wakeups = WakeUps(connect(settings), metrics)
    writer = Writer(engine, patience_s=settings.post_patience_s, stored=metrics.batch.observe)
    rates = SharedRates(settings, patience_s=settings.rate_timeout_ms / 1000)
    limits = limits_of(settings, engine, rates, metrics)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with watched(settings.wedged_after_s):
            async with (
                essential("storing posts"),
                served(metrics, settings, engine),
                asyncio.TaskGroup() as tasks,
            ):
                tasks.create_task(wakeups.run())
                working = [
                    tasks.create_task(writer.run()),
                    tasks.create_task(Sweeper(engine).run()),
                    tasks.create_task(limits.lag.run()),
                ]
                yield
                for task in working:
                    task.cancel()
                wakeups.close()
            await _close(rates, engine)

    app = DocumentedApp(
        observer=partial(
            ObservedRequests, metrics=metrics.requests, tells_addresses=settings.log_addresses
        ),
        headers_for=headers_for,
        title="Rigmark ingest API",
        version=SCHEMA_VERSION,
        summary="Takes benchmarks from rigs, stores them, and reports on them.",
        openapi_tags=TAGS,
        lifespan=lifespan,
        # The pages that FastAPI would make load scripts of others.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(Gate, limits=limits)
    app.state.context = Context(settings, engine, writer, wakeups, metrics)
    app.state.doorkeeper = Doorkeeper(engine, key_required=settings.require_api_key)
    _answer_addresses(app)
    _answer_errors(app)
    return app


async def _close(rates: SharedRates, engine: AsyncEngine) -> None:
    await rates.aclose()
    await close_engine(engine)
    end_tracing()


def _answer_addresses(app: FastAPI) -> None:
    # A router that is included is looked through twice for each request.
    for router in (
        endpoints.posts,
        endpoints.router,
        rigs.router,
        challenges.router,
        notices.posts,
        notices.router,
        signatures.router,
        health.router,
    ):
        app.router.routes.extend(router.routes)
    app.add_api_route("/", index, include_in_schema=False)
    app.add_api_route("/docs", documentation, include_in_schema=False)


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    for kind in (
        SQLAlchemyError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        OSError,
    ):
        app.add_exception_handler(kind, _database_failed)
    app.add_exception_handler(Exception, _failed)


async def index() -> JSONResponse:
    """Say what is here."""
    return JSONResponse(
        {
            "service": "Rigmark ingest API",
            "post": "/api/benchmarks",
            "schema": "/api/schema",
            "documentation": "/docs",
        }
    )


async def documentation(request: Request) -> HTMLResponse:
    """Show what is here, to be read."""
    app: DocumentedApp = request.app
    return HTMLResponse(app.page, headers=PAGE_HEADERS)


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return problem_response(error)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    detail = {
        HTTPStatus.NOT_FOUND: "there is nothing at this address; see / for those there are",
        HTTPStatus.METHOD_NOT_ALLOWED: "this address does not take that method; see /docs",
    }.get(status, status.description)
    kind = status.phrase.lower().replace(" ", "-")
    headers = dict(error.headers or {})
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods(request))
    return problem(status, kind=kind, title=status.phrase, detail=detail, headers=headers)


def _methods(request: Request) -> list[str]:
    """Return what an address takes; several routes may share it, and Starlette tells of one."""
    return [
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


async def _database_failed(request: Request, error: Exception) -> Response:
    if not (is_transient(error) or _is_not_set_up(error)):
        return await _failed(request, error)
    context: Context = request.app.state.context
    kind = type(getattr(error, "orig", None) or error).__name__
    context.metrics.database_faults.labels(kind).inc()
    log.warning("database_is_away", error=kind)
    busy = ServiceIsBusy(
        "the database is away or busy; send the same document again later",
        headers={"Retry-After": str(_RETRY_AFTER_S)},
    )
    return problem_response(busy)


def _is_not_set_up(error: Exception) -> bool:
    """Whether the database lets nobody in yet, or its tables are still to be made."""
    state = str(getattr(getattr(error, "orig", error), "sqlstate", ""))
    return state[:2] in _NO_WAY_IN or state in _NO_TABLES


async def _failed(_: Request, error: Exception) -> Response:
    log.error("request_failed", exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return problem(
        status,
        kind="internal",
        title="The service failed",
        detail="the fault is in the service, which logged it; send the request again later",
    )

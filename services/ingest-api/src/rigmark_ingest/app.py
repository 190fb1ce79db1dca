"""The application: its routes, its errors, and what it works with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from rigmark_ingest import health
from rigmark_ingest.benchmarks import endpoints
from rigmark_ingest.benchmarks.service import Context
from rigmark_ingest.benchmarks.writer import Writer
from rigmark_ingest.metrics import Metrics
from rigmark_ingest.openapi import TAGS, DocumentedApp
from rigmark_ingest.problems import Refusal, ServiceIsBusy, problem, problem_response
from rigmark_ingest.rigs.access import Doorkeeper
from rigmark_ingest.settings import IngestSettings
from rigmark_ingest.wakeups import WakeUps
from rigmark_shared.db.driver import is_transient
from rigmark_shared.db.engine import create_engine
from rigmark_shared.queue import connect
from rigmark_shared.wire.version import SCHEMA_VERSION

_RETRY_AFTER_S = 5
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
    writer = Writer(engine, patience_s=settings.post_patience_s)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(wakeups.run())
            writing = tasks.create_task(writer.run())
            yield
            writing.cancel()
            wakeups.close()
        await engine.dispose()

    app = DocumentedApp(
        title="Rigmark ingest API",
        version=SCHEMA_VERSION,
        summary="Takes benchmarks from rigs, stores them, and reports on them.",
        openapi_tags=TAGS,
        lifespan=lifespan,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.context = Context(settings, engine, writer, wakeups, metrics)
    app.state.doorkeeper = Doorkeeper(engine, key_required=settings.require_api_key)
    app.include_router(endpoints.posts)
    app.include_router(endpoints.router)
    app.include_router(health.router)
    app.add_api_route("/", index, include_in_schema=False)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    for kind in (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        app.add_exception_handler(kind, _database_failed)
    app.add_exception_handler(Exception, _failed)
    return app


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


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return problem_response(error)


async def _http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    detail = {
        HTTPStatus.NOT_FOUND: "there is nothing at this address; see / for those there are",
        HTTPStatus.METHOD_NOT_ALLOWED: "this address does not take that method; see /docs",
    }.get(status, status.description)
    kind = status.phrase.lower().replace(" ", "-")
    return problem(status, kind=kind, title=status.phrase, detail=detail, headers=error.headers)


async def _database_failed(request: Request, error: Exception) -> Response:
    if not (is_transient(error) or _is_not_set_up(error)):
        return await _failed(request, error)
    log.warning("database_is_away", error=type(error).__name__)
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

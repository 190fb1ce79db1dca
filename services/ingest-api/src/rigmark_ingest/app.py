"""The application: its routes, its errors, and what it works with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from pydantic.json_schema import models_json_schema
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from rigmark_ingest import health
from rigmark_ingest.benchmarks import endpoints
from rigmark_ingest.benchmarks.service import Context
from rigmark_ingest.metrics import Metrics
from rigmark_ingest.problems import Refusal, ServiceIsBusy, problem, problem_response
from rigmark_ingest.rigs.access import Doorkeeper
from rigmark_ingest.settings import IngestSettings
from rigmark_ingest.wakeups import WakeUps
from rigmark_shared.db.driver import is_transient
from rigmark_shared.db.engine import create_engine
from rigmark_shared.queue import connect
from rigmark_shared.wire.version import SCHEMA_VERSION

log = structlog.get_logger(__name__)


class IngestApp(FastAPI):
    """FastAPI with the models in its documentation that raw handlers hide from it."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        if self.openapi_schema is None:
            schema = super().openapi()
            _, extra = models_json_schema(
                [(model, "validation") for model in endpoints.COMPONENTS],
                ref_template="#/components/schemas/{model}",
            )
            schema["components"]["schemas"].update(extra["$defs"])
        return super().openapi()


def create_app(settings: IngestSettings) -> IngestApp:
    """Return the application; it boots while Postgres and Valkey are away."""
    metrics = Metrics()
    engine = create_engine(settings, application="rigmark-ingest-api")
    wakeups = WakeUps(connect(settings), metrics)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(wakeups.run())
            yield
            wakeups.close()
        await engine.dispose()

    app = IngestApp(
        title="Rigmark ingest API",
        version=SCHEMA_VERSION,
        summary="Takes benchmarks from rigs.",
        lifespan=lifespan,
        redoc_url=None,
    )
    app.state.context = Context(settings, engine, wakeups, metrics)
    app.state.doorkeeper = Doorkeeper(engine, key_required=settings.require_api_key)
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
        HTTPStatus.NOT_FOUND: "there is nothing at this address; the index is at /",
        HTTPStatus.METHOD_NOT_ALLOWED: "this address does not take that method; see /docs",
    }.get(status, status.description)
    kind = status.phrase.lower().replace(" ", "-")
    return problem(status, kind=kind, detail=detail, headers=error.headers)


async def _database_failed(request: Request, error: Exception) -> Response:
    if not is_transient(error):
        return await _failed(request, error)
    log.warning("database_is_away", error=type(error).__name__)
    busy = ServiceIsBusy(
        "the database is away or busy; send the same document again later",
        headers={"Retry-After": "5"},
    )
    return problem_response(busy)


async def _failed(_: Request, error: Exception) -> Response:
    log.error("request_failed", exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return problem(status, kind="internal", detail="an error of the service; it was logged")

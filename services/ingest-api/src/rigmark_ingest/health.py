"""Whether the process lives, whether it can take posts, and what it counted."""

import asyncio
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, PlainTextResponse

from rigmark_ingest.benchmarks.service import Context

router = APIRouter(tags=["operation"])

_READY_S = 2.0


@router.get("/livez", summary="Is the process alive?", response_model=None)
async def livez() -> Response:
    """Answer at once, whatever else is away."""
    return JSONResponse({"status": "alive"})


@router.get(
    "/readyz",
    summary="Can posts be taken?",
    response_model=None,
    responses={503: {"description": "Not now, and why"}},
)
async def readyz(request: Request) -> Response:
    """Answer 200 while Postgres takes posts; Valkey may be away."""
    context: Context = request.app.state.context
    try:
        async with asyncio.timeout(_READY_S), context.engine.connect() as connection:
            await connection.execute(text("SELECT 1 FROM benchmarks LIMIT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        detail = "Postgres is away, or rigmark-migrate has not run yet"
        return JSONResponse(
            {"status": "not ready", "detail": detail}, status_code=HTTPStatus.SERVICE_UNAVAILABLE
        )
    there = await context.wakeups.is_there()
    queue = "ok" if there else "away; assessors find work without it"
    return JSONResponse({"status": "ready", "postgres": "ok", "valkey": queue})


@router.get("/metrics", summary="Counters for Prometheus", response_class=PlainTextResponse)
async def metrics(request: Request) -> Response:
    """Return the counters in Prometheus's text format."""
    context: Context = request.app.state.context
    return Response(generate_latest(context.metrics.registry), media_type=CONTENT_TYPE_LATEST)

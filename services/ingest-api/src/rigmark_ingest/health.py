"""Whether the process lives, and whether it can take posts."""

import asyncio
from http import HTTPStatus

import asyncpg
from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import JSONResponse

from rigmark_ingest.benchmarks.service import Context

router = APIRouter(tags=["operation"])

_READY_S = 2.0
_TABLE_IS_THERE = text("SELECT 1 FROM benchmarks LIMIT 1")
# As a standby is that was not promoted yet.
_IS_READ_ONLY = text("SELECT current_setting('transaction_read_only') = 'on'")


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
    if detail := await _why_not(context.engine):
        return JSONResponse(
            {"status": "not ready", "detail": detail}, status_code=HTTPStatus.SERVICE_UNAVAILABLE
        )
    there = await context.wakeups.is_there()
    queue = "ok" if there else "away; assessors find work without it"
    return JSONResponse({"status": "ready", "postgres": "ok", "valkey": queue})


async def _why_not(engine: AsyncEngine) -> str | None:
    """Return why no post can be stored now; None while one can."""
    try:
        async with asyncio.timeout(_READY_S), engine.connect() as connection:
            await connection.execute(_TABLE_IS_THERE)
            read_only = await connection.scalar(_IS_READ_ONLY)
    except (SQLAlchemyError, asyncpg.InternalClientError, OSError):
        return "Postgres is away, or rigmark-migrate has not run yet"
    return "Postgres answers reads only" if read_only else None

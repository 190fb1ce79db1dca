"""Errors as pages for people and as RFC 9457 problem documents for programs."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from rigmark_shared.observability.request_id import current_instance
from rigmark_web.admin.problems import OF_ADMINS, problem_of, retry_after_s
from rigmark_web.errors import (
    BenchmarkIsNotHere,
    BodyDidNotCome,
    CursorIsNotOurs,
    DatabaseIsAway,
    JudgeIsNotHere,
    NoticeWasRefused,
    NotTwoBenchmarks,
    SideIsNotHere,
    TooManyFiles,
    TooManyStreams,
)
from rigmark_web.pages import PROBLEM_JSON, wants_json
from rigmark_web.parameters import words_of
from rigmark_web.problem import ParameterError, Problem
from rigmark_web.site import site_of

RETRY_AFTER_S: Final = 5

logger = structlog.get_logger(__name__)


_NOT_HERE: Final = Problem(
    type="urn:rigmark:problem:not-found",
    title="There is nothing here",
    status=404,
    detail="The address may be mistyped, or be one of another board.",
)
_AWAY: Final = Problem(
    type="urn:rigmark:problem:database-away",
    title="The database cannot be reached",
    status=503,
    detail="Nothing is lost. Try again in a few seconds.",
)
_TOO_MANY_STREAMS: Final = Problem(
    type="urn:rigmark:problem:too-many-streams",
    title="Too many live streams are open",
    status=503,
    detail="Read the page again from time to time instead.",
)
_TOO_MANY_FILES: Final = Problem(
    type="urn:rigmark:problem:too-many-files",
    title="Too many CSV files are being made",
    status=503,
    detail="Ask for this one again in a few seconds.",
)
_CROWDED: Final = Problem(
    type="urn:rigmark:problem:crowded",
    title="Too many are reading just now",
    status=503,
    detail="Try again in a few seconds.",
)
_TOO_SLOW: Final = Problem(
    type="urn:rigmark:problem:body-too-slow",
    title="That took too long to arrive",
    status=408,
    detail="Nothing was done. Send it again.",
)
_FAULT: Final = Problem(
    type="urn:rigmark:problem:fault",
    title="Something went wrong here",
    status=500,
    detail="The fault is ours, and it is in our logs.",
)


def handle_problems(app: FastAPI) -> None:
    """Answer every error of an app with a page or a problem document."""
    app.add_exception_handler(BenchmarkIsNotHere, _nothing_here)
    app.add_exception_handler(SideIsNotHere, _side_not_here)
    app.add_exception_handler(NotTwoBenchmarks, _not_two)
    app.add_exception_handler(JudgeIsNotHere, _bad_judge)
    app.add_exception_handler(CursorIsNotOurs, _bad_cursor)
    app.add_exception_handler(DatabaseIsAway, _database_away)
    app.add_exception_handler(TooManyStreams, _too_many_streams)
    app.add_exception_handler(TooManyFiles, _too_many_files)
    app.add_exception_handler(BodyDidNotCome, _too_slow)
    for of_admins in (*OF_ADMINS, NoticeWasRefused):
        app.add_exception_handler(of_admins, _of_admins)
    app.add_exception_handler(RequestValidationError, _bad_parameters)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _fault)


async def _nothing_here(request: Request, _: Exception) -> Response:
    return _answer(request, _NOT_HERE)


async def _side_not_here(request: Request, error: Exception) -> Response:
    message = "no benchmark has this id; choose another one on the board"
    errors = [ParameterError(field=getattr(error, "side", ""), message=message)]
    return _answer(request, _NOT_HERE.model_copy(update={"errors": errors}))


async def _not_two(request: Request, error: Exception) -> Response:
    chosen = getattr(error, "chosen", 0)
    problem = Problem(
        type="urn:rigmark:problem:not-two-benchmarks",
        title="Two benchmarks are compared",
        status=422,
        detail=f"{chosen or 'None'} {'was' if chosen == 1 else 'were'} chosen. Tick exactly two on "
        "the board, or name them by their ids: /compare?a=ID&b=ID.",
    )
    return _answer(request, problem)


async def _bad_judge(request: Request, _: Exception) -> Response:
    message = "no quality on the board is of this judge version; leave it out for the newest"
    return _answer(request, _bad([ParameterError(field="judge", message=message)]))


async def _bad_cursor(request: Request, _: Exception) -> Response:
    message = "is not a cursor of this board in this order; leave it out to start at the top"
    return _answer(request, _bad([ParameterError(field="cursor", message=message)]))


async def _database_away(request: Request, error: Exception) -> Response:
    logger.warning("the database is away", cause=repr(error.__cause__))
    return _answer(request, _AWAY, retry_after_s=RETRY_AFTER_S)


async def _too_many_streams(request: Request, _: Exception) -> Response:
    return _answer(request, _TOO_MANY_STREAMS, retry_after_s=RETRY_AFTER_S)


async def _too_many_files(request: Request, _: Exception) -> Response:
    return _answer(request, _TOO_MANY_FILES, retry_after_s=RETRY_AFTER_S)


def crowded(request: Request) -> Response:
    """Answer a request that there is no room for."""
    return _answer(request, _CROWDED, retry_after_s=RETRY_AFTER_S)


async def _too_slow(request: Request, _: Exception) -> Response:
    return _answer(request, _TOO_SLOW)


async def _of_admins(request: Request, error: Exception) -> Response:
    return _answer(request, problem_of(error), retry_after_s=retry_after_s(error))


async def _bad_parameters(request: Request, error: Exception) -> Response:
    faults: Iterable[dict[str, Any]] = (
        error.errors() if isinstance(error, RequestValidationError) else ()
    )
    # The location starts with the word "query"; the input itself is never repeated.
    errors = [
        ParameterError(field=".".join(map(str, fault["loc"][1:])), message=words_of(fault))
        for fault in faults
    ]
    return _answer(request, _bad(errors))


def _bad(errors: list[ParameterError]) -> Problem:
    return Problem(
        type="urn:rigmark:problem:bad-parameter",
        title="A parameter of this address is not valid",
        status=422,
        detail="Correct it, or leave it out.",
        errors=errors,
    )


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == HTTPStatus.NOT_FOUND:
        return _answer(request, _NOT_HERE)
    phrase = HTTPStatus(status).phrase
    problem = Problem(
        type=f"urn:rigmark:problem:{phrase.lower().replace(' ', '-')}",
        title=phrase,
        status=status,
        detail="These pages are read with GET and HEAD.",
    )
    return _answer(request, problem)


async def _fault(request: Request, error: Exception) -> Response:
    # Here, where the line has the id that the reader is told.
    logger.error("request_failed", exc_info=error)
    return _answer(request, _FAULT)


def _answer(request: Request, problem: Problem, *, retry_after_s: int | None = None) -> Response:
    headers = {"cache-control": "no-store", "vary": "Accept"}
    if retry_after_s is not None:
        headers["retry-after"] = str(retry_after_s)
    if wants_json(request):
        told = problem.model_copy(update={"instance": current_instance()})
        body, media_type = told.model_dump_json(), PROBLEM_JSON
    else:
        body = site_of(request).pages.text("problem.html", problem=problem)
        media_type = "text/html; charset=utf-8"
    return Response(body, problem.status, headers, media_type)

"""Where browsers report what our policy kept from happening."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response

from rigmark_web.body import read_body
from rigmark_web.errors import BodyDidNotCome, BodyIsTooLarge
from rigmark_web.reports.desk import Outcome
from rigmark_web.security import REPORTS_PATH
from rigmark_web.site import SiteOfRequest

MAX_BODY_BYTES: Final = 16 * 1024
_STATUS: Final = {
    Outcome.TAKEN: HTTPStatus.NO_CONTENT,
    Outcome.UNREADABLE: HTTPStatus.BAD_REQUEST,
    Outcome.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Outcome.TOO_SLOW: HTTPStatus.REQUEST_TIMEOUT,
    Outcome.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
}

router = APIRouter(include_in_schema=False)


@router.post(REPORTS_PATH)
async def report(request: Request, site: SiteOfRequest) -> Response:
    """Take a report; nothing of it is stored, and no browser reads the answer."""
    desk = site.reports
    if not desk.has_room():
        return Response(status_code=int(_STATUS[Outcome.TOO_MANY]), headers={"retry-after": "60"})
    try:
        outcome = desk.take(await read_body(request, at_most=MAX_BODY_BYTES))
    except BodyIsTooLarge:
        outcome = Outcome.TOO_LARGE
        desk.count(outcome)
    except BodyDidNotCome:
        outcome = Outcome.TOO_SLOW
        desk.count(outcome)
    return Response(status_code=int(_STATUS[outcome]))

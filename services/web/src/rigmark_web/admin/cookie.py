"""The cookie that holds a session's id, which no script can read and no other site can send."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from rigmark_web.admin.sessions import LASTS_S

_NAME: Final = "rigmark-admin"


def session_id(request: Request) -> str | None:
    """Return the id of the session that a request says it belongs to."""
    return request.cookies.get(_name(request))


def set_session(request: Request, response: Response, id_: str) -> None:
    """Give a browser the id of its session."""
    response.set_cookie(
        _name(request),
        id_,
        max_age=LASTS_S,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="strict",
    )


def forget_session(request: Request, response: Response) -> None:
    """Take the id from a browser."""
    response.delete_cookie(
        _name(request),
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="strict",
    )


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _name(request: Request) -> str:
    # With this prefix a browser takes the cookie from this very host alone.
    return f"__Host-{_NAME}" if _is_secure(request) else _NAME

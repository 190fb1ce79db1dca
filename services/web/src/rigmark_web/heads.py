"""What is answered when a connection never comes to a request, so that nothing knows its reader."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from starlette.responses import PlainTextResponse, Response

from rigmark_shared.http.patience import HeadFault
from rigmark_web.security import SECURITY_HEADERS

_SAID: Final[Mapping[HeadFault, tuple[HTTPStatus, str]]] = MappingProxyType(
    {
        HeadFault.TOO_LARGE: (
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            "The headers of a request have at most 32 KiB here.\n",
        ),
        HeadFault.TOO_SLOW: (
            HTTPStatus.REQUEST_TIMEOUT,
            "The request did not arrive in time.\n",
        ),
        HeadFault.UNREADABLE: (
            HTTPStatus.BAD_REQUEST,
            "This is not a request of HTTP/1.1.\n",
        ),
    }
)


def answer_to(fault: HeadFault) -> Response:
    """Return the answer, with the headers of all answers."""
    status, said = _SAID[fault]
    return PlainTextResponse(said, status, {**SECURITY_HEADERS, "cache-control": "no-store"})

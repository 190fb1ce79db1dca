"""Forms of admins: read up to a limit, and only when one of our pages sent them."""

import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from rigmark_web.admin.sessions import Session
from rigmark_web.body import read_body
from rigmark_web.errors import NotFromOurPages

TOKEN_FIELD: Final = "token"  # noqa: S105 - the name of a field
MAX_FORM_BYTES: Final = 16 * 1024
_MAX_FIELDS: Final = 10
_FORM: Final = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> Mapping[str, str]:
    """Return the fields of a form of ours; raises NotFromOurPages or BodyIsTooLarge."""
    if not is_from_our_pages(request):
        raise NotFromOurPages
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
        raise NotFromOurPages
    body = await read_body(request, at_most=MAX_FORM_BYTES)
    try:
        fields = parse_qsl(
            body.decode(),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError as error:
        raise NotFromOurPages from error
    return dict(fields)


def is_from_our_pages(request: Request) -> bool:
    """Say whether the browser itself tells that a page of this site sent this request."""
    told = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if told is None and origin is None:
        return False
    # A proxy may have ended TLS, so the scheme is not compared.
    host = request.headers.get("host", "")
    return told in (None, "same-origin") and (origin is None or _netloc(origin) == host)


def check_token(session: Session, form: Mapping[str, str]) -> None:
    """Raise NotFromOurPages unless a form carries the token of its session."""
    sent = form.get(TOKEN_FIELD, "").encode()
    if not secrets.compare_digest(sent, session.token.encode()):
        raise NotFromOurPages


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None

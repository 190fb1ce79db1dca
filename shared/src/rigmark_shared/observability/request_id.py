"""The id of a request, from who sent it or made here: in the answer and in every log line."""

import re
from typing import Final
from uuid import uuid4

from structlog.contextvars import get_contextvars

REQUEST_ID_HEADER: Final = "X-Request-ID"

_VALID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def request_id(told: str | None) -> str:
    """Return the id that was told where it is one (1–64 letters, digits, `._-`), else a new one."""
    return told if told is not None and _VALID.fullmatch(told) else uuid4().hex


def current_instance() -> str | None:
    """Return the URI of the request that is served, for a problem document; None outside of one."""
    known = get_contextvars().get("request_id")
    return None if known is None else f"urn:rigmark:request:{known}"

"""What the words of an error say, where its status alone does not.

Only the error's own words are read: the rest of a body may quote task and response, which must not
decide what happens to them.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from rigmark_assessor.judge.reply import NOTHING, Json, Reply, part

CONTEXT: Final = (
    "context length",
    "context_length",
    "context size",
    "context_size",
    "context window",
    "maximum context",
    "prompt is too long",
    "too many tokens",
)
POLICY: Final = (
    "content_policy",
    "content policy",
    "content_filter",
    "content management policy",
    "guardrail",
    "moderation",
    "flagged",
)
QUOTA: Final = ("insufficient_quota", "insufficient credits", "billing")
FORM: Final = (
    "response_format",
    "response format",
    "json_schema",
    "json schema",
    "json_object",
    "json mode",
    "structured output",
    "structured_output",
    "grammar",
    "guided",
    # https://openrouter.ai/docs/features/provider-routing: none of the providers takes the schema.
    "requested parameters",
)

# The types and codes by which endpoints name an error that comes without a status.
STATUS_OF: Final[Mapping[str, int]] = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "billing_error": 402,
    "insufficient_quota": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "model_not_found": 404,
    "timeout_error": 408,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "api_error": 500,
    "server_error": 500,
    "overloaded_error": 529,
}

_NAMES: Final = ("code", "type", "param", "message", "msg")
_MAX_CHARS: Final = 300
_MOST_DETAILS: Final = 5


def says(reply: Reply, words: Iterable[str]) -> bool:
    """Say whether the error of a reply uses one of these words."""
    told = " ".join(_told(reply.error or reply.document or NOTHING)).lower()
    return any(word in told for word in words)


def named_status(reply: Reply) -> int | None:
    """Return the status that the error of a reply stands for; None when it names none."""
    for name in ("code", "status", "type"):
        value = reply.error.get(name)
        if isinstance(value, str) and value.isdecimal() and value.isascii():
            value = int(value[:_MAX_CHARS])
        if isinstance(value, int) and 400 <= value < 600:  # noqa: PLR2004 - statuses of HTTP
            return int(value)
        if isinstance(value, str) and value.lower() in STATUS_OF:
            return STATUS_OF[value.lower()]
    return None


def _told(error: Json) -> Iterable[str]:
    yield from _own(error)
    yield from _own(_relayed(error))
    detail = error.get("detail")
    if isinstance(detail, str):
        yield detail[:_MAX_CHARS]
    for one in detail[:_MOST_DETAILS] if isinstance(detail, list) else ():
        yield from _own(part(one))
        place = part(one).get("loc")
        yield " ".join(map(str, place if isinstance(place, list) else ()))[:_MAX_CHARS]


def _own(error: Json) -> Iterable[str]:
    return (str(error[name])[:_MAX_CHARS] for name in _NAMES if error.get(name) is not None)


def _relayed(error: Json) -> Json:
    """Return the error of the provider behind the endpoint, which some relay as a text."""
    raw = part(error.get("metadata")).get("raw")
    if not isinstance(raw, str):
        return NOTHING
    try:
        found: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return NOTHING
    return part(part(found).get("error")) or part(found)

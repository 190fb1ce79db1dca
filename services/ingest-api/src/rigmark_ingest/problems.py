"""Every error as an RFC 9457 problem document that names the field and never repeats the input.

Refusal
├── BodyIsTooLarge, BodyIsTooSlow, BodyIsNotJson, EncodingIsUnknown, BodyCannotBeInflated
├── DocumentIsInvalid
├── KeyIsMissing, KeyIsWrong
├── IdempotencyKeyIsInvalid, IdempotencyKeyWasUsed
├── BenchmarkIsUnknown
└── ServiceIsBusy
"""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from pydantic import ValidationError
from starlette.responses import Response

from rigmark_shared.wire import PROBLEM_MEDIA_TYPE, FieldError, Problem

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_MAX_ERRORS = 50


class Refusal(Exception):
    """A request that is answered with a problem document."""

    status = HTTPStatus.BAD_REQUEST
    kind = "bad-request"

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


class BodyIsTooLarge(Refusal):
    """The document is larger than the service takes."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    kind = "body-too-large"


class BodyIsTooSlow(Refusal):
    """The document did not arrive in time."""

    status = HTTPStatus.REQUEST_TIMEOUT
    kind = "body-too-slow"


class BodyIsNotJson(Refusal):
    """The content type says that the body is no JSON."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    kind = "not-json"


class EncodingIsUnknown(Refusal):
    """The body is compressed in a way the service does not read."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    kind = "unknown-encoding"


class BodyCannotBeInflated(Refusal):
    """The body says it is gzip, and is not, or not one whole member."""

    kind = "bad-gzip"


class DocumentIsInvalid(Refusal):
    """The document breaks the schema."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "invalid-document"


class KeyIsMissing(Refusal):
    """The service takes posts with a key only."""

    status = HTTPStatus.UNAUTHORIZED
    kind = "key-missing"


class KeyIsWrong(Refusal):
    """The key is malformed, unknown or revoked."""

    status = HTTPStatus.UNAUTHORIZED
    kind = "key-wrong"


class IdempotencyKeyIsInvalid(Refusal):
    """The Idempotency-Key header is empty, too long or not printable."""

    kind = "idempotency-key-invalid"


class IdempotencyKeyWasUsed(Refusal):
    """The same Idempotency-Key came with other content."""

    status = HTTPStatus.CONFLICT
    kind = "idempotency-key-used"


class BenchmarkIsUnknown(Refusal):
    """There is no benchmark of that id."""

    status = HTTPStatus.NOT_FOUND
    kind = "benchmark-unknown"


class ServiceIsBusy(Refusal):
    """The database is away or overloaded; the same request may succeed later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "busy"


def problem_response(refusal: Refusal) -> Response:
    """Return the answer to a refused request."""
    return problem(
        refusal.status,
        kind=refusal.kind,
        detail=refusal.detail,
        errors=refusal.errors,
        headers=refusal.headers,
    )


def problem(
    status: HTTPStatus,
    *,
    kind: str,
    detail: str,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem document as a response."""
    document = Problem(
        type=f"urn:rigmark:problem:{kind}",
        title=status.phrase,
        status=status.value,
        detail=detail,
        errors=tuple(errors),
    )
    return Response(
        document.model_dump_json(),
        status_code=status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def invalid_document(error: ValidationError) -> DocumentIsInvalid:
    """Return the refusal that says, field by field, what is wrong."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    errors = [
        FieldError(field=_path(item["loc"]), message=_message(item["type"], item["msg"]))
        for item in found[:_MAX_ERRORS]
    ]
    named = ", ".join(dict.fromkeys(each.field for each in errors[:5]))
    return DocumentIsInvalid(
        f"the document breaks the schema in {len(found)} place(s): {named}; "
        "the schema is at /api/schema",
        errors=errors,
    )


def _path(location: tuple[int | str, ...]) -> str:
    """Return `scenarios[0].ttft_ms`; a name that is no plain word is input, and not repeated."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            name = part if _PLAIN_NAME.fullmatch(part) else "(unprintable name)"
            path += f".{name}" if path else name
    return path or "body"


def _message(kind: str, text: str) -> str:
    if kind == "extra_forbidden":
        return "is not a field of the schema; remove it or correct its name"
    if kind == "missing":
        return "is required; add it"
    return text.removeprefix("Value error, ")

"""Every error as an RFC 9457 problem document that says what to do and never repeats the input.

Refusal
├── BodyIsTooLarge, BodyIsTooSlow, BodyWasCutOff
├── BodyIsNotJson, EncodingIsUnknown, BodyCannotBeInflated
├── DocumentIsInvalid, MeasurementIsImpossible
├── KeyIsMissing, KeyIsWrong
├── IdempotencyKeyIsInvalid, IdempotencyKeyWasUsed
├── BenchmarkIsUnknown
└── ServiceIsBusy
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import Response

from rigmark_shared.observability.request_id import current_instance
from rigmark_shared.wire import PROBLEM_MEDIA_TYPE, FieldError, Problem


class Refusal(Exception):
    """A request that is answered with a problem document."""

    status = HTTPStatus.BAD_REQUEST
    kind = "bad-request"
    title = "The request cannot be taken"

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
    title = "The document is too large"


class BodyIsTooSlow(Refusal):
    """The document did not arrive in time."""

    status = HTTPStatus.REQUEST_TIMEOUT
    kind = "body-too-slow"
    title = "The document did not arrive in time"


class BodyWasCutOff(Refusal):
    """The rig hung up before its document was complete; nobody reads the answer."""

    kind = "body-cut-off"
    title = "The document did not arrive whole"


class BodyIsNotJson(Refusal):
    """The content type says that the body is no JSON."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    kind = "not-json"
    title = "The body is not declared as JSON"


class EncodingIsUnknown(Refusal):
    """The body is compressed in a way the service does not read."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    kind = "unknown-encoding"
    title = "The body is compressed in an unknown way"


class BodyCannotBeInflated(Refusal):
    """The body says it is gzip, and is not, or not one whole member."""

    kind = "bad-gzip"
    title = "The gzip body cannot be inflated"


class DocumentIsInvalid(Refusal):
    """The document breaks the schema."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "invalid-document"
    title = "The document does not follow the schema"


class MeasurementIsImpossible(Refusal):
    """The document follows the schema and tells what no measurement can give."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "impossible-measurement"
    title = "The document contradicts itself"


class KeyIsMissing(Refusal):
    """The service takes posts with a key only."""

    status = HTTPStatus.UNAUTHORIZED
    kind = "key-missing"
    title = "A key is needed"


class KeyIsWrong(Refusal):
    """The key is malformed, unknown or revoked."""

    status = HTTPStatus.UNAUTHORIZED
    kind = "key-wrong"
    title = "The key is not valid"


class IdempotencyKeyIsInvalid(Refusal):
    """The Idempotency-Key header is empty, too long or not printable."""

    kind = "idempotency-key-invalid"
    title = "The Idempotency-Key is not valid"


class IdempotencyKeyWasUsed(Refusal):
    """The same Idempotency-Key came with other content."""

    status = HTTPStatus.CONFLICT
    kind = "idempotency-key-used"
    title = "The Idempotency-Key belongs to another document"


class BenchmarkIsUnknown(Refusal):
    """There is no benchmark of that id."""

    status = HTTPStatus.NOT_FOUND
    kind = "benchmark-unknown"
    title = "There is no such benchmark"


class ServiceIsBusy(Refusal):
    """The database is away or overloaded; the same request may succeed later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "busy"
    title = "The database is away or busy"


def problem_response(refusal: Refusal) -> Response:
    """Return the answer to a refused request."""
    return problem(
        refusal.status,
        kind=refusal.kind,
        title=refusal.title,
        detail=refusal.detail,
        errors=refusal.errors,
        headers=refusal.headers,
    )


def problem(
    status: HTTPStatus,
    *,
    kind: str,
    title: str,
    detail: str,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem document as a response."""
    document = Problem(
        type=f"urn:rigmark:problem:{kind}",
        title=title,
        status=status.value,
        detail=detail,
        errors=tuple(errors),
        instance=current_instance(),
    )
    return Response(
        document.model_dump_json(),
        status_code=status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers=dict(headers or {}),
    )

"""Errors as RFC 9457 problem documents that name the field and never repeat the input."""

from typing import Final

from rigmark_shared.wire.receipt import Answer

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"


class FieldError(Answer):
    """What is wrong with one field, and what to do."""

    field: str
    """The path of the field, for example `scenarios[0].ttft_ms`."""
    message: str


class Problem(Answer):
    """An RFC 9457 problem document."""

    type: str
    """A stable name of the kind of problem, `urn:rigmark:problem:…`."""
    title: str
    status: int
    detail: str
    errors: tuple[FieldError, ...] = ()
    instance: str | None = None
    """`urn:rigmark:request:…`: the id of this request, as in `X-Request-ID` and in the log."""

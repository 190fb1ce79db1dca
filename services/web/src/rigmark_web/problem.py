"""A problem document."""

from pydantic import BaseModel


class ParameterError(BaseModel):
    """What is wrong with one parameter."""

    field: str
    message: str


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ParameterError] = []
    instance: str | None = None
    """`urn:rigmark:request:…`: the id of this request, as in `X-Request-ID` and in the log."""

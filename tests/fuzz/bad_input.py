"""A request that cannot be taken, as bytes, and what is to be said of it."""

from dataclasses import dataclass

MARK = "s3cr3t-of-the-rig"
"""Stands in inputs, and may stand in no answer."""

REFUSED = frozenset(range(400, 500))
POST = "POST /api/benchmarks"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class BadInput:
    """One request; `statuses` are those that may answer it, 0 a connection closed in silence."""

    kind: str
    name: str
    request: bytes
    statuses: frozenset[int] = REFUSED
    field: str | None = None
    """The field that the problem has to name."""


def http(line: str, body: bytes = b"", *, length: bool = True, **headers: str) -> bytes:
    """Return a request; the name of a header has underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if length and body:
        named["Content-Length"] = str(len(body))
    head = [f"{line} HTTP/1.1", "Host: rigmark", *(f"{n}: {v}" for n, v in named.items())]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def post(body: bytes, **headers: str) -> bytes:
    """Return a post of a body that says it is JSON."""
    return http(POST, body, **{"Content_Type": JSON, **headers})

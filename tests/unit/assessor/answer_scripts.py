"""Scripts by which a judge answers in a shape."""

import json
from collections.abc import Callable
from typing import Any

from scripted_judge import Reply, Request, Script, completion, schema_of, valid, verdict

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"
HTML = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"


def body(document: object, status: int = 200, **headers: str) -> Script:
    """A document, or bytes as they are."""
    told = document if isinstance(document, bytes) else json.dumps(document).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(status, told, named)


def raw(message: bytes, *, ends: bool = True) -> Script:
    """Bytes in place of a whole answer."""
    return lambda _: Reply(raw=message, ends=ends)


def choice(content: object = None, finish: str | None = "stop", **message: object) -> Script:
    """One choice."""
    told = {"message": {"role": "assistant", "content": content, **message}}
    return body(completion(None, choices=[{**told, "finish_reason": finish}]))


def error(status: int, message: str = "x", within: int = 200, **more: object) -> Script:
    """An error with its status, sent with another one."""
    return body({"error": {"message": message, "code": status, **more}}, within)


def refused(status: int, message: str = "no", **headers: str) -> Script:
    """An error by its status."""
    return body({"error": {"message": message}}, status, **headers)


def of(change: Callable[[str], object]) -> Script:
    """A verdict after a change; what is no text is written as JSON."""

    def script(request: Request) -> Reply:
        changed = change(json.dumps(verdict(schema_of(request))))
        content = changed if isinstance(changed, str) else json.dumps(changed)
        return Reply(body=completion(content))

    return script


def scored(score: object) -> Script:
    """A verdict whose first dimension has this score."""

    def change(text: str) -> Any:
        document = json.loads(text)
        first = next(iter(document))
        return {**document, first: {"rationale": "Words.", "score": score}}

    return of(change)


def wrapped(wrap: Callable[[bytes], bytes], **headers: str) -> Script:
    """A valid answer whose bytes are wrapped."""

    def script(request: Request) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Reply(body=wrap(valid(request).body), headers=named)

    return script


def only_in(*forms: str, status: int, document: object) -> Script:
    """An endpoint that takes these forms alone, and says of others what the document says."""

    def script(request: Request) -> Reply:
        form = request.get("response_format", {}).get("type", "text")
        return valid(request) if form in forms else body(document, status)(request)

    return script


def chunked(part: bytes) -> bytes:
    return f"{len(part):x}\r\n".encode() + part + b"\r\n"


def without(text: str, key: str | None = None) -> dict[str, Any]:
    document = json.loads(text)
    document.pop(key or next(iter(document)))
    return document


def half(text: str) -> dict[str, Any]:
    items = list(json.loads(text).items())
    return dict(items[: len(items) // 2])


PYDANTIC = {"detail": [{"loc": ["body", "response_format"], "msg": "Extra inputs", "input": {}}]}
RELAYED = {
    "error": {
        "message": "Provider returned error",
        "code": 400,
        "metadata": {"raw": '{"error": {"message": "json_schema is not supported"}}'},
    }
}

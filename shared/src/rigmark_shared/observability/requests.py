"""Every request with an id, a span, a log line and a count; by its route, not its address."""

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from rigmark_shared.observability.request_id import REQUEST_ID_HEADER, request_id
from rigmark_shared.observability.request_metrics import RequestMetrics
from rigmark_shared.observability.tracing import NO_SPAN, Kind, Span, span

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Asked every few seconds by machines; nobody is helped by a line for each.
_QUIET: Final = frozenset({"/livez", "/readyz"})
_UNMATCHED: Final = "unmatched"
# A client's own invention is no label.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER: Final = "other"
_FAILED: Final = 500

log = structlog.get_logger("rigmark.access")


@dataclass(slots=True)
class _Exchange:
    """One request and its answer."""

    request_id: str
    status: int = _FAILED
    """What is sent when the app fails before it answers."""
    bytes_in: int = 0
    bytes_out: int = 0


class ObservedRequests:
    """Wraps a whole app, so that its answer to an error of its own has an id as well."""

    def __init__(self, app: App, *, metrics: RequestMetrics, tells_addresses: bool = False) -> None:
        self._app = app
        self._metrics = metrics
        self._tells_addresses = tells_addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        exchange = _Exchange(request_id(headers.get(REQUEST_ID_HEADER.lower())))
        begin = time.perf_counter()
        with _context(request_id=exchange.request_id), _span(scope, headers) as begun:
            try:
                await self._app(scope, _counted(receive, exchange), _noted(send, exchange))
            finally:
                self._note(scope, exchange, begun, time.perf_counter() - begin)

    def _note(self, scope: Scope, exchange: _Exchange, begun: Span, seconds: float) -> None:
        route, status = _route(scope), exchange.status
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        self._metrics.note(method, route, status=status, seconds=seconds)
        begun.rename(f"{method} {route}")
        begun.note({"http.route": route, "http.response.status_code": status})
        if status >= _FAILED:
            begun.fail(str(status))
        if route in _QUIET:
            return
        told: dict[str, Any] = {"address": _address(scope)} if self._tells_addresses else {}
        log.info(
            "request",
            method=method,
            route=route,
            status=status,
            duration_ms=round(seconds * 1000, 2),
            bytes_in=exchange.bytes_in,
            bytes_out=exchange.bytes_out,
            **told,
        )


def name_in_log(**facts: str | None) -> None:
    """Have all further log lines of the request that is served name these, its last one too."""
    bind_contextvars(**{name: fact for name, fact in facts.items() if fact is not None})


@contextmanager
def _context(**facts: str) -> Iterator[None]:
    before = get_contextvars()
    bind_contextvars(**facts)
    try:
        yield
    finally:
        clear_contextvars()
        bind_contextvars(**before)


@contextmanager
def _span(scope: Scope, headers: Mapping[str, str]) -> Iterator[Span]:
    if scope["path"] in _QUIET:
        yield NO_SPAN
        return
    facts = {"http.request.method": str(scope["method"]), "url.scheme": str(scope["scheme"])}
    parent = headers.get("traceparent")
    with span("request", kind=Kind.SERVER, parent=parent, attributes=facts) as begun:
        yield begun


def _headers(scope: Scope) -> Mapping[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", _UNMATCHED))


def _address(scope: Scope) -> str | None:
    client = scope.get("client")
    return None if client is None else str(client[0])


def _counted(receive: Receive, exchange: _Exchange) -> Receive:
    async def receive_and_count() -> Message:
        message = await receive()
        exchange.bytes_in += len(message.get("body", b""))
        return message

    return receive_and_count


def _noted(send: Send, exchange: _Exchange) -> Send:
    header = (REQUEST_ID_HEADER.lower().encode(), exchange.request_id.encode())

    async def send_and_note(message: Message) -> None:
        if message["type"] == "http.response.start":
            # Of the standard's names for them, logs would tell more than the number.
            exchange.status = int(message["status"])
            message = {**message, "headers": [*message.get("headers", ()), header]}
        exchange.bytes_out += len(message.get("body", b""))
        await send(message)

    return send_and_note

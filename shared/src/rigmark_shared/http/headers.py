"""Headers that every answer of a room carries, whatever made it."""

from collections.abc import Callable, Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HeadersFor = Callable[[str], Mapping[str, str]]
"""What answers carry to requests that came by a scheme, `http` or `https`."""


class AnswerHeaders:
    """Puts headers on every response, unless it has its own of that name."""

    def __init__(self, app: ASGIApp, headers_for: HeadersFor) -> None:
        self._app = app
        self._by_scheme = {scheme: _raw(headers_for(scheme)) for scheme in ("http", "https")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        ours = self._by_scheme.get(scope.get("scheme", "http"), self._by_scheme["http"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", ()))
                names = {name for name, _ in own}
                more = [header for header in ours if header[0] not in names]
                message = {**message, "headers": own + more}
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
    ]

"""Headers that every answer of a room carries, whatever made it."""

from collections.abc import Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HeadersFor = Callable[[str], Mapping[str, str]]
"""What answers carry to requests that came by a scheme, `http` or `https`."""


class AnswerHeaders:
    """Puts headers on every response, unless it has its own of that name."""

    def __init__(self, app: ASGIApp, headers_for: HeadersFor) -> None:
        self._app = app
        self._headers_for = headers_for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers_for(scope.get("scheme", "http")).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)

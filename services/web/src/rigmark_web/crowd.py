"""How many requests are answered at once, so that no number of them costs the process."""

from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rigmark_web.problems import crowded

# Who watches the service must see it while it is crowded.
_WATCHING: Final = frozenset({"/livez", "/readyz"})


class Crowd:
    """Lets so many requests be answered at once, and tells each further one to come back."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._most = most
        self._here = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in _WATCHING:
            await self._app(scope, receive, send)
            return
        if self._here >= self._most:
            await crowded(Request(scope))(scope, receive, send)
            return
        self._here += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._here -= 1

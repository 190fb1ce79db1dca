"""A wire without a network: requests are handled by a function, in the words of httpx."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import httpx
from aiohttp.http_exceptions import ContentEncodingError
from yarl import URL

Handler = Callable[[httpx.Request], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class _Body:
    response: httpx.Response

    def iter_any(self) -> AsyncIterator[bytes]:
        return self.response.aiter_bytes()


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    content: _Body


class Wired:
    """Hands each request to a handler."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    @asynccontextmanager
    async def post(
        self, url: URL, *, data: bytes, headers: Mapping[str, str], allow_redirects: bool
    ) -> AsyncIterator[_Answer]:
        """Answer as the handler does."""
        assert not allow_redirects
        request = httpx.Request("POST", str(url), content=data, headers=dict(headers))
        try:
            response = await self._handler(request)
        except httpx.DecodingError as error:
            raise aiohttp.ClientPayloadError from ContentEncodingError(str(error))
        yield _Answer(response.status_code, response.headers, _Body(response))

    async def close(self) -> None:
        """There is nothing to end."""

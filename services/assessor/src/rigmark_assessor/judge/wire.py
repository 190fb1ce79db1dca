"""The way to a judge: HTTP connections that are kept, and nothing that waits for ever by itself."""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

import aiohttp
import certifi
from yarl import URL

from rigmark_assessor.settings import JudgeSettings

_CONNECT_TIMEOUT_S: Final = 10.0


class Body(Protocol):
    """What an answer holds, unpacked."""

    def iter_any(self) -> AsyncIterator[bytes]:
        """Return its parts as they come."""
        ...


class Answer(Protocol):
    """An HTTP answer whose body is still to come."""

    @property
    def status(self) -> int:
        """Its status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers."""
        ...

    @property
    def content(self) -> Body:
        """Its body."""
        ...


class Wire(Protocol):
    """Sends requests."""

    def post(
        self, url: URL, *, data: bytes, headers: Mapping[str, str], allow_redirects: bool
    ) -> AbstractAsyncContextManager[Answer]:
        """Send a request; raises an error of aiohttp or of the system where there is no answer."""
        ...

    async def close(self) -> None:
        """End all connections."""
        ...


def open_wire(settings: JudgeSettings) -> Wire:
    """Return the way to the judge, to be opened inside a running loop.

    httpx takes 20 ms of processor time a call with 50 calls open, aiohttp alone 0.3 ms.
    """
    trusted = ssl.create_default_context(cafile=certifi.where())
    if settings.judge_ca_file is not None:
        trusted.load_verify_locations(settings.judge_ca_file)
    connector = aiohttp.TCPConnector(limit=settings.judge_slots + 1, ssl=trusted)
    waits = aiohttp.ClientTimeout(
        total=None, connect=settings.judge_timeout_s, sock_connect=_CONNECT_TIMEOUT_S
    )
    return aiohttp.ClientSession(
        connector=connector,
        timeout=waits,
        cookie_jar=aiohttp.DummyCookieJar(),
        proxy=settings.judge_proxy_url.get_secret_value() or None,
        trust_env=False,
    )

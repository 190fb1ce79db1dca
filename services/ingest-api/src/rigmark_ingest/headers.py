"""The headers that keep a browser from making anything of an answer but what it says it is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CONTENT_SECURITY_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"

ANSWER_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        # Rigs and servers read answers; no page of another site has a use for one.
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
)


def headers_for(scheme: str) -> Mapping[str, str]:
    """Return what every answer carries, by whatever scheme the request came."""
    del scheme
    return ANSWER_HEADERS

"""The headers that keep a page from running or fetching anything but its own files."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REPORTS_PATH: Final = "/csp-reports"
_GROUP: Final = "csp"
_A_YEAR_S: Final = 31_536_000

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        # Markup from a string is taken where trusted.js lets it, and no code is.
        "require-trusted-types-for 'script'",
        "trusted-types default",
        f"report-uri {REPORTS_PATH}",
    )
)

SECURITY_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        # Told to ourselves alone, so that a form can be known as one of ours.
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
)

# Browsers take both only from a server whose name is proven.
SECURE_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **SECURITY_HEADERS,
        "content-security-policy": f"{CONTENT_SECURITY_POLICY}; report-to {_GROUP}",
        "reporting-endpoints": f'{_GROUP}="{REPORTS_PATH}"',
        "strict-transport-security": f"max-age={_A_YEAR_S}",
    }
)


def headers_for(scheme: str) -> Mapping[str, str]:
    """Return the headers of an answer to a request that came by this scheme."""
    return SECURE_HEADERS if scheme == "https" else SECURITY_HEADERS

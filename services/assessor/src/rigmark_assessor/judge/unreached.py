"""Why there was no connection to a judge, and what to look at; a page shows it: it names no host.

Settings are named as a person calls them.
"""

import errno
import ssl
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from rigmark_assessor.settings import JudgeSettings, Named

_IN_A_CONTAINER: Final = "localhost is the container, and the machine is host.docker.internal"
_NO_WAY: Final = (errno.ENETUNREACH, errno.EHOSTUNREACH)
_OURSELVES: Final = ("localhost", "127.0.0.1", "::1")
# OpenSSL's numbers of what it found wrong with a certificate.
_EXPIRED: Final = 10
_OF_ANOTHER: Final = (62, 64)

UNREACHED: Final = (
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
)
"""What is raised where there was no connection, so that nothing was asked."""


def why_unreached(error: aiohttp.ClientError, settings: JudgeSettings) -> str:
    """Return the sentence for an error of connecting."""
    if settings.judge_proxy_url.get_secret_value() and (why := _of_proxy(error, settings)):
        return why
    address = settings.named("base_url")
    match error:
        case aiohttp.ConnectionTimeoutError():
            why = f"The judge's address does not answer: check {address}, and the way to it."
        case aiohttp.ClientConnectorDNSError():
            why = f"The name in the judge's address is not known: check {address}."
        case aiohttp.ClientConnectorCertificateError():
            why = _of_certificate(error.certificate_error, settings)
        case aiohttp.ClientSSLError():
            why = f"The judge's address does not speak TLS: should {address} begin with http://?"
        case aiohttp.ClientConnectorError(os_error=OSError(errno=errno.ECONNREFUSED)):
            why = f"Nothing listens at the judge's address: {_what_refuses(settings)}"
        case aiohttp.ClientConnectorError(os_error=OSError(errno=number)) if number in _NO_WAY:
            why = f"There is no way to the judge's address: check {address}, and the network."
        case _:
            why = f"No connection to the judge could be made: check {address}."
    return why


def _of_proxy(error: aiohttp.ClientError, settings: JudgeSettings) -> str | None:
    proxy = settings.named("proxy_url")
    match error:
        case aiohttp.ClientHttpProxyError():
            return why_held_up(error.status, settings.named)
        case aiohttp.ClientProxyConnectionError():
            return f"The proxy on the way to the judge is not there: check {proxy}."
        # The judge's own name is looked up by the proxy.
        case aiohttp.ClientConnectorDNSError():
            return f"The name of the proxy on the way to the judge is not known: check {proxy}."
    return None


def why_held_up(status: int, named: Named) -> str:
    """Return the sentence for a proxy that answers in place of the judge."""
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return (
            "The proxy on the way to the judge does not take our name and password (407): "
            f"check {named('proxy_url')}."
        )
    return (
        f"The proxy on the way to the judge lets nobody through ({status}): "
        f"check {named('base_url')}, and what the proxy allows."
    )


def _of_certificate(error: Exception, settings: JudgeSettings) -> str:
    number = error.verify_code if isinstance(error, ssl.SSLCertVerificationError) else None
    if number == _EXPIRED:
        return "The judge's certificate has expired: it needs a new one."
    if number in _OF_ANOTHER:
        return (
            "The judge's certificate is for another name than its address has: "
            f"check {settings.named('base_url')}."
        )
    return (
        "The judge's certificate is signed by nobody who is trusted here: name the file with the "
        f"certificate of who signed it in {settings.named('ca_file')}."
    )


def _what_refuses(settings: JudgeSettings) -> str:
    check = f"check that it runs, and {settings.named('base_url')}"
    if URL(settings.judge_base_url).host in _OURSELVES:
        return f"{check}; in a container, {_IN_A_CONTAINER}."
    return f"{check}."

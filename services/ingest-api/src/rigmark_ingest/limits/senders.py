"""Who sends: an address, and the key that came with it, neither of which is kept as it came."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

_HOME_OF_V6 = 64  # what a provider gives to one customer
_REMEMBERED = 1_024


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of a request; `key` is the digest of the key that it showed, good or bad."""

    address: str
    key: str | None


def sender_of(scope: Scope) -> Sender:
    """Return who sends a request; all addresses of one IPv6 network of 64 bits are one sender."""
    shown = Headers(scope=scope).get("authorization")
    digest = None if shown is None else hashlib.sha256(shown.encode()).hexdigest()[:32]
    client: tuple[str, int] | None = scope.get("client")
    return Sender(_network(client[0] if client else ""), digest)


@lru_cache(maxsize=_REMEMBERED)
def _network(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _HOME_OF_V6), strict=False))

"""Where the target is, and whether that is this machine."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Self
from urllib.parse import urlsplit

import psutil

from rigmark_agent.errors import AddressIsNotHttp

_PORTS: Final = {"http": 80, "https": 443}
# People paste the address that their other client wants; the engine's root is what is needed.
_SUFFIXES: Final = ("/chat/completions", "/v1")


@dataclass(frozen=True, slots=True)
class Address:
    """The root of an engine's HTTP interface."""

    scheme: str
    host: str
    port: int
    url: str
    path: str
    """What stands before every path of the interface; mostly nothing."""

    @classmethod
    def of(cls, url: str) -> Self:
        """Read an address as people write it; raises AddressIsNotHttp."""
        full = url.strip() if "://" in url else f"http://{url.strip()}"
        try:
            parts = urlsplit(full)
            port = parts.port
        except ValueError as error:
            raise AddressIsNotHttp(f"{url!r} is not an address: {_hint(full) or error}") from error
        if parts.scheme not in _PORTS or not parts.hostname:
            raise AddressIsNotHttp(f"{url!r} is not an http:// or https:// address")
        path = parts.path.rstrip("/")
        for suffix in _SUFFIXES:
            path = path.removesuffix(suffix)
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            url=f"{parts.scheme}://{parts.netloc}{path}",
            path=path,
        )

    def ips(self) -> frozenset[str]:
        """Return the addresses that the host's name stands for; none when it stands for nothing."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except OSError:
            return frozenset()
        return frozenset(str(one[4][0]).partition("%")[0] for one in found)

    def is_this_machine(self) -> bool:
        """Say whether the host is a loopback address or one of this machine's own."""
        ips = self.ips()
        return any(ip_address(ip).is_loopback for ip in ips) or bool(ips & _own_addresses())


def _hint(url: str) -> str | None:
    """Say what an IPv6 address without brackets lacks; None where that is not the fault."""
    host = urlsplit(url).netloc.rpartition("@")[2]
    if host.count(":") <= 1 or "[" in host:
        return None
    return "write an IPv6 address in brackets, as in http://[::1]:8080"


def _own_addresses() -> set[str]:
    cards = psutil.net_if_addrs().values()
    return {one.address.partition("%")[0] for card in cards for one in card}

"""How often somebody may try to sign in: each address, and everybody together."""

import ipaddress
from collections import OrderedDict
from typing import Final

from rigmark_shared.clock import Clock, monotonic
from rigmark_web.errors import TooManySignIns
from rigmark_web.reports.bucket import Bucket

OF_AN_ADDRESS: Final = 5
OF_ALL: Final = 30
WAIT_S: Final = 60
_MOST_ADDRESSES: Final = 1_000
_SUBNET_BITS: Final = 64


class Attempts:
    """Lets an address try five times, then once a minute; all together thirty times as well."""

    def __init__(self, *, clock: Clock = monotonic) -> None:
        self._clock = clock
        self._of_all = Bucket(holds=OF_ALL, per_s=OF_ALL / WAIT_S, clock=clock)
        self._by_address: OrderedDict[str, Bucket] = OrderedDict()

    def note(self, address: str) -> None:
        """Note an attempt; raises TooManySignIns, which is told before any key is looked at."""
        if not (self._of(_network(address)).take() and self._of_all.take()):
            raise TooManySignIns(WAIT_S)

    def _of(self, network: str) -> Bucket:
        if network not in self._by_address:
            while len(self._by_address) >= _MOST_ADDRESSES:
                self._by_address.popitem(last=False)
            self._by_address[network] = Bucket(
                holds=OF_AN_ADDRESS, per_s=1 / WAIT_S, clock=self._clock
            )
        self._by_address.move_to_end(network)
        return self._by_address[network]


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    # One reader of IPv6 has a whole network of addresses.
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, _SUBNET_BITS), strict=False))
    return str(known)

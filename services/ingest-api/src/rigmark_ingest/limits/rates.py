"""How much one sender may send in a minute, over all processes."""

from dataclasses import dataclass
from typing import Final

from rigmark_ingest.limits.keys_seen import KeysSeen
from rigmark_ingest.limits.problems import RateIsExceeded
from rigmark_ingest.limits.senders import Sender
from rigmark_shared.queue.rate import WINDOW_S, Rate, RateIsSpent, SharedRates

UNIT_BYTES: Final = 262_144
"""A request counts once for each begun unit of its body, so that one rate bounds bytes, too."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a request has cost its sender so far."""

    rate: Rate
    who: str
    units: int


class Rates:
    """Refuses who sends too much: a good key has a rate of its own, all else is its address's."""

    def __init__(
        self, shared: SharedRates, keys: KeysSeen, *, by_key: int, by_address: int
    ) -> None:
        self._shared = shared
        self._keys = keys
        self._by_key = Rate("key", by_key)
        self._by_address = Rate("address", by_address)

    async def take(self, sender: Sender, declared_bytes: int) -> Spent | None:
        """Count a request of a size; raises RateIsExceeded. None where there is no limit."""
        if sender.key is not None and self._keys.is_good(sender):
            rate, who = self._by_key, sender.key
        else:
            rate, who = self._by_address, sender.address
        if not rate.per_minute:
            return None
        units = _units(declared_bytes)
        refused = await self._shared.take(rate, who, cost=units)
        if refused is not None:
            raise _exceeded(refused)
        return Spent(rate, who, units)

    async def settle(self, spent: Spent | None, size_bytes: int) -> None:
        """Count what a body was larger than declared, or grew to when it was inflated."""
        if spent is not None and _units(size_bytes) > spent.units:
            await self._shared.take(spent.rate, spent.who, cost=_units(size_bytes) - spent.units)


def _units(size_bytes: int) -> int:
    return max(1, -(-size_bytes // UNIT_BYTES))


def _exceeded(refused: RateIsSpent) -> RateIsExceeded:
    name, most, wait_s = refused.rate.name, refused.rate.per_minute, refused.wait_s
    return RateIsExceeded(
        f"this {name} may send {most} requests a minute, and a long one counts once for each begun "
        f"{UNIT_BYTES} bytes; send the request again after {wait_s} s",
        headers={
            "Retry-After": str(wait_s),
            "RateLimit-Policy": f'"{name}";q={most};w={WINDOW_S}',
            "RateLimit": f'"{name}";r=0;t={wait_s}',
        },
    )

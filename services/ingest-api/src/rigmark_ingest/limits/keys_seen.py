"""Which keys were good here, and who tried bad ones at any process of this service."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, TypeVar

from starlette.types import Scope

from rigmark_ingest.limits.problems import TooManyBadKeys
from rigmark_ingest.limits.senders import Sender
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.queue.rate import WINDOW_S, Rate, SharedRates

_REMEMBERED: Final = 10_000

_IN_SCOPE: Final = "rigmark.shown"

Value = TypeVar("Value")


@dataclass(slots=True)
class Shown:
    """The key of one request: good only once somebody has looked it up and vouches for it."""

    was_good: bool = False


def let_vouch(scope: Scope) -> Shown:
    """Have `vouch` find the key of a request; an answer alone says nothing of it."""
    shown = scope[_IN_SCOPE] = Shown()
    return shown


def vouch(scope: Scope) -> None:
    """Say that the key of a request is good."""
    shown: Shown | None = scope.get(_IN_SCOPE)
    if shown is not None:
        shown.was_good = True


class KeysSeen:
    """Refuses who tries too many bad keys; 0 lets anybody try any number.

    Bad keys are counted in Valkey for all processes together, and here as well: while it is away
    or slow, each process holds an address to what came to itself.

    A key that was good here is let through to be looked up, whatever else its address sends: rigs
    behind one proxy do not pay for each other.
    """

    def __init__(
        self, shared: SharedRates, *, most_bad_per_minute: int, clock: Clock = monotonic
    ) -> None:
        self._shared = shared
        self._rate = Rate("bad-key", most_bad_per_minute)
        self._clock = clock
        self._good: OrderedDict[str, None] = OrderedDict()
        self._bad: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def is_good(self, sender: Sender) -> bool:
        """Whether the sender's key was good when it was last looked up here."""
        return sender.key in self._good

    async def check(self, sender: Sender) -> None:
        """Raise TooManyBadKeys when this sender shall not try another key yet."""
        if sender.key is None or not self._rate.per_minute or self.is_good(sender):
            return
        # What this process knows by itself costs no question.
        if wait_s := self._wait_s(sender.address):
            raise _too_many(self._rate, wait_s)
        if spent := await self._shared.look(self._rate, sender.address):
            raise _too_many(self._rate, spent.wait_s)

    async def note(self, sender: Sender, *, was_good: bool) -> None:
        """Remember what became of a key."""
        if sender.key is None:
            return
        if was_good:
            _remember(self._good, sender.key, None)
            return
        self._good.pop(sender.key, None)
        if self._rate.per_minute:
            self._count(sender.address)
            await self._shared.take(self._rate, sender.address)

    def _wait_s(self, address: str) -> int:
        since, count = self._bad.get(address, (0.0, 0))
        left_s = since + WINDOW_S - self._clock()
        return int(left_s) + 1 if count >= self._rate.per_minute and left_s > 0 else 0

    def _count(self, address: str) -> None:
        now = self._clock()
        since, count = self._bad.get(address, (now, 0))
        if since + WINDOW_S <= now:
            since, count = now, 0
        _remember(self._bad, address, (since, count + 1))


def _too_many(rate: Rate, wait_s: int) -> TooManyBadKeys:
    return TooManyBadKeys(
        f"{rate.per_minute} bad keys came from this address within a minute; correct the key, and "
        "send the request again later",
        headers={"Retry-After": str(wait_s)},
    )


def _remember(seen: OrderedDict[str, Value], key: str, value: Value) -> None:
    seen[key] = value
    seen.move_to_end(key)
    if len(seen) > _REMEMBERED:
        seen.popitem(last=False)

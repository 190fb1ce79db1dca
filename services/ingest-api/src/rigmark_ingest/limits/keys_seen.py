"""Which keys were good and which senders tried bad ones, remembered by this process alone."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, TypeVar

from starlette.types import Scope

from rigmark_ingest.limits.problems import TooManyBadKeys
from rigmark_ingest.limits.senders import Sender
from rigmark_shared.clock import Clock, monotonic

_MINUTE_S: Final = 60.0
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

    A key that was good here is let through to be looked up, whatever else its address sends: rigs
    behind one proxy do not pay for each other.
    """

    def __init__(self, *, most_bad_per_minute: int, clock: Clock = monotonic) -> None:
        self._most_bad = most_bad_per_minute
        self._clock = clock
        self._good: OrderedDict[str, None] = OrderedDict()
        self._bad: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def is_good(self, sender: Sender) -> bool:
        """Whether the sender's key was good when it was last looked up here."""
        return sender.key in self._good

    def check(self, sender: Sender) -> None:
        """Raise TooManyBadKeys when this sender shall not try another key yet."""
        if sender.key is None or not self._most_bad or self.is_good(sender):
            return
        since, count = self._bad.get(sender.address, (0.0, 0))
        left_s = since + _MINUTE_S - self._clock()
        if count >= self._most_bad and left_s > 0:
            raise TooManyBadKeys(
                f"{count} bad keys came from this address within a minute; correct the key, and "
                "send the request again later",
                headers={"Retry-After": str(int(left_s) + 1)},
            )

    def note(self, sender: Sender, *, was_good: bool) -> None:
        """Remember what became of a key."""
        if sender.key is None:
            return
        if was_good:
            _remember(self._good, sender.key, None)
            return
        self._good.pop(sender.key, None)
        now = self._clock()
        since, count = self._bad.get(sender.address, (now, 0))
        if since + _MINUTE_S <= now:
            since, count = now, 0
        _remember(self._bad, sender.address, (since, count + 1))


def _remember(seen: OrderedDict[str, Value], key: str, value: Value) -> None:
    seen[key] = value
    seen.move_to_end(key)
    if len(seen) > _REMEMBERED:
        seen.popitem(last=False)

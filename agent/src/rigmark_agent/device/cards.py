"""All cards of this machine, whoever made them."""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Final

from rigmark_agent.device.amd import open_amd
from rigmark_agent.device.nvml import open_gpus
from rigmark_agent.device.protocol import Card, CardReading, Gpus, NoGpus

APPLE_REASON: Final = (
    "Apple shows its graphics' sensors to root's powermetrics only, which is not run; the memory "
    "is the resident one of the serving process"
)


def open_cards(
    openers: Sequence[Callable[[], Gpus]] = (open_gpus, open_amd), system: str = sys.platform
) -> Gpus:
    """Return the cards of every driver, or none and why; the first driver's reason goes first.

    A processor's own graphics beside a card of its own memory are left out: they drive the screen.
    """
    if system == "darwin":
        return NoGpus(APPLE_REASON)
    opened = [opener() for opener in openers]
    with_cards = [gpus for gpus in opened if gpus.cards]
    if not with_cards:
        return NoGpus("; ".join(gpus.reasons.get("cards", "no card") for gpus in opened))
    discrete = [gpus for gpus in with_cards if not all(card.unified for card in gpus.cards)]
    kept = discrete or with_cards
    for other in opened:
        if other not in kept:
            other.close()
    return kept[0] if len(kept) == 1 else SeveralDrivers(kept)


class SeveralDrivers:
    """The cards of several drivers in one row."""

    def __init__(self, parts: Sequence[Gpus]) -> None:
        self._parts = tuple(parts)
        self.cards: tuple[Card, ...] = self._all_cards()
        self.driver_version = _joined(part.driver_version for part in parts)
        self.compute_api = _joined(part.compute_api for part in parts)

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why a figure cannot be read, by its field; each reason names the driver's cards."""
        found: dict[str, str] = {}
        for part in self._parts:
            for field, reason in part.reasons.items():
                told = f"{part.cards[0].name}: {reason}"
                found[field] = f"{found[field]}; {told}" if field in found else told
        return found

    def read(self, pids: Collection[int], *, energy: bool = True) -> tuple[CardReading, ...]:
        """Return one reading per card, in the order of the cards."""
        readings = tuple(
            chain.from_iterable(part.read(pids, energy=energy) for part in self._parts)
        )
        self.cards = self._all_cards()  # a driver may have learned of a wider link
        return readings

    def close(self) -> None:
        """Let go of every driver."""
        for part in self._parts:
            part.close()

    def _all_cards(self) -> tuple[Card, ...]:
        return tuple(chain.from_iterable(part.cards for part in self._parts))


def _joined(versions: Iterable[str | None]) -> str | None:
    return ", ".join(version for version in versions if version) or None

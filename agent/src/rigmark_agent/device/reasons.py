"""Why a figure cannot be read, by its field and its card, for as long as it cannot."""

from typing import Final

SYSTEM: Final = -1
"""Stands for the whole machine where the position of a card is asked for."""


class Reasons:
    """The reasons of all cards together; one that is not every card's names its card."""

    def __init__(self) -> None:
        self.cards = 0
        """How many cards there are to tell apart."""
        self._kept: dict[tuple[str, int], str] = {}

    def keep(self, field: str, card: int, reason: str) -> None:
        """Keep the reason until the figure is read again."""
        self._kept[field, card] = reason

    def drop(self, field: str, card: int) -> None:
        """Forget a reason that no longer holds, or that is not wanted."""
        self._kept.pop((field, card), None)

    def of(self, field: str, card: int) -> str | None:
        """Return why this card did not tell the figure."""
        return self._kept.get((field, card))

    def merged(self) -> dict[str, str]:
        """Return all reasons by their field."""
        found: dict[str, str] = {}
        for (field, card), reason in self._kept.copy().items():
            if self.cards <= 1 or card == SYSTEM or self._is_every_cards(field, reason):
                found[field] = reason
            else:
                before = f"{found[field]}; " if field in found else ""
                found[field] = f"{before}card {card + 1}: {reason}"
        return found

    def _is_every_cards(self, field: str, reason: str) -> bool:
        return all(self._kept.get((field, card)) == reason for card in range(self.cards))

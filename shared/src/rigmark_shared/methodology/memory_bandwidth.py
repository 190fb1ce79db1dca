"""Memory bandwidth of well-known cards, by the name that their driver tells; never guessed."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final

# Makers, series and trade marks, which drivers write or leave out as they like.
_NOISE: Final = frozenset(
    [
        "advanced",
        "amd",
        "apple",
        "corp",
        "corporation",
        "devices",
        "generation",
        "geforce",
        "gpu",
        "graphics",
        "inc",
        "instinct",
        "intel",
        "micro",
        "nvidia",
        "r",
        "radeon",
        "tesla",
        "tm",
    ]
)


def memory_bandwidth_gb_s(card: str) -> float | None:
    """Return a card's memory bandwidth in GB of 10^9 bytes a second; None for an unknown card.

    The whole name must be known: `RTX 4090 Laptop GPU` is not an `RTX 4090`.
    """
    return MEMORY_BANDWIDTHS_GB_S.get(card_key(card))


def card_key(card: str) -> str:
    """Return a card's name without maker, trade marks and punctuation."""
    words = re.findall(r"[a-z0-9]+", card.lower())
    return " ".join(word for word in words if word not in _NOISE)


def _bandwidths() -> dict[str, float]:
    source = files(__package__) / "devices.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        card_key(card): float(bandwidth)
        for cards in tables.values()
        for card, bandwidth in cards.items()
    }


MEMORY_BANDWIDTHS_GB_S: Final[Mapping[str, float]] = MappingProxyType(_bandwidths())
"""Memory bandwidth by `card_key`, in GB of 10^9 bytes a second."""

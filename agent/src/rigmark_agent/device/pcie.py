"""How a card is attached: by a link that it narrows while it idles."""

import re
from typing import Final

_NAME: Final = re.compile(r"PCIe (\d+)\.0 x(\d+)")
ROUNDS_BETWEEN_LOOKS: Final = 10
"""A second's rounds: the link seldom changes."""


def link_name(generation: int | None, width: int | None) -> str | None:
    """Return the link as people write it, for example `PCIe 4.0 x16`."""
    return f"PCIe {generation}.0 x{width}" if generation and width else None


def widest(one: str | None, other: str | None) -> str | None:
    """Return the faster of two links; each generation is twice as fast as the one before."""
    return max(one, other, key=_speed) if one and other else one or other


def _speed(link: str) -> int:
    found = _NAME.fullmatch(link)
    return int(found[2]) << int(found[1]) if found else 0

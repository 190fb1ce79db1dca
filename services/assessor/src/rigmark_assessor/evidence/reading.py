"""What several checks read of the same text, worked out once for all of them."""

from functools import lru_cache
from typing import Final

# A text and its parts: the checks of one response run one after another.
KEPT: Final = 4
KEPT_PROMPTS: Final = 8
"""Nearly all responses answer the same few prompts."""
# What a search without regard to case takes for these letters, beside the capital ones.
_FOLDED: Final = str.maketrans("ſı", "si", "\u0307")


@lru_cache(maxsize=KEPT)
def folded(text: str) -> str:
    """Return a text in small letters, in which a search that ignores case can be ruled out.

    Where such a search for plain letters finds anything, they stand here as small ones.
    """
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(_FOLDED)


def holds_any(text: str, *needles: str) -> bool:
    """Say whether any of some texts stands in another one."""
    return any(needle in text for needle in needles)

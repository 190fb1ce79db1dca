"""A dimension: one thing a judge scores from 0 to 100, with the anchors that give it meaning."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from rigmark_shared.methodology.errors import AnchorsAreIncomplete

ANCHOR_SCORES: Final = (0, 25, 50, 75, 100)
"""Scores for which every dimension says in words what they look like."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One scored aspect of a scenario; raises AnchorsAreIncomplete when an anchor is missing."""

    id: str
    label: str
    weight: Decimal
    question: str
    anchors: Mapping[int, str] = field(hash=False)

    def __post_init__(self) -> None:
        if tuple(self.anchors) != ANCHOR_SCORES:
            raise AnchorsAreIncomplete(
                f"dimension {self.id} has anchors {list(self.anchors)}, not {list(ANCHOR_SCORES)}"
            )

"""Whether two results can be compared, and if not, why: used by page and API alike."""

from rigmark_shared.methodology.comparability.axis import AXES, Axis, Obstacle
from rigmark_shared.methodology.comparability.difference import (
    UNKNOWN,
    Difference,
    comparable_metrics,
    why_not_comparable,
)
from rigmark_shared.methodology.comparability.side import Side, side_of

__all__ = [
    "AXES",
    "UNKNOWN",
    "Axis",
    "Difference",
    "Obstacle",
    "Side",
    "comparable_metrics",
    "side_of",
    "why_not_comparable",
]

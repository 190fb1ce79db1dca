"""The board's columns of figures, and what they are called where there is little room."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rigmark_shared.methodology import METRICS
from rigmark_web.leaderboard.ask import Sort


@dataclass(frozen=True, slots=True)
class Column:
    """One figure on the board."""

    sort: Sort
    label: str

    @property
    def unit(self) -> str:
        """The unit of its metric."""
        return METRICS[self.sort].unit


COLUMNS: Final = (
    Column(Sort.DECODE_SPEED, "Speed"),
    Column(Sort.TTFT, "TTFT"),
    Column(Sort.MEMORY, "Memory"),
    Column(Sort.GPU_SHARE, "GPU share"),
    Column(Sort.EFFICIENCY, "Efficiency"),
)
"""The measured figures, from left to right."""

SORT_LABELS: Final[Mapping[Sort, str]] = MappingProxyType(
    {
        Sort.OVERALL_QUALITY: METRICS[Sort.OVERALL_QUALITY].label,
        **{column.sort: METRICS[column.sort].label for column in COLUMNS},
        Sort.CREATED_AT: "Time posted",
    }
)
"""What the board can be sorted by, in words."""

PLACED_BY: Final[Mapping[Sort, str]] = MappingProxyType(
    {
        Sort.OVERALL_QUALITY: "quality",
        Sort.DECODE_SPEED: "speed",
        Sort.TTFT: "TTFT",
        Sort.MEMORY: "memory",
        Sort.GPU_SHARE: "GPU share",
        Sort.EFFICIENCY: "efficiency",
        Sort.CREATED_AT: "time posted",
    }
)
"""The same in a word, as a place is by it."""

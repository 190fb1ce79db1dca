"""A band: the range of a metric's values that shares one verdict, such as "typical"."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class BandLevel(StrEnum):
    """How a band is to be read: four grades, and `flag` for a value that looks wrong."""

    GOOD = "good"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Band:
    """The half-open range [low, high); None leaves that side open."""

    label: str
    level: BandLevel
    low: float | None
    high: float | None

    def holds(self, value: float) -> bool:
        """Say whether a finite value lies in this band."""
        above = self.low is None or value >= self.low
        return above and (self.high is None or value < self.high)


def band_of(bands: Iterable[Band], value: float | None) -> Band | None:
    """Return the band that holds the value; None when it is unknown or no band reaches it."""
    if value is None or not -math.inf < value < math.inf:
        return None
    return next((band for band in bands if band.holds(value)), None)

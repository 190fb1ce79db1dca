"""A metric: one measured or derived figure, defined once for code, pages and documents."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from rigmark_shared.methodology.band import Band, BandLevel, band_of
from rigmark_shared.methodology.errors import BandsAreOutOfOrder


class Direction(StrEnum):
    """Which way a metric improves."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure's definition; its id names the unit and is the name of its column and field."""

    id: str
    label: str
    unit: str
    direction: Direction
    definition: str
    formula: str
    bands: tuple[Band, ...]
    source: str

    def band(self, value: float | None) -> Band | None:
        """Return the band of a value; None when it is unknown or the metric has no bands."""
        return band_of(self.bands, value)


def tile(starts: list[dict[str, Any]]) -> tuple[Band, ...]:
    """Make bands that each end where the next begins, the last one open upwards.

    Raises BandsAreOutOfOrder unless every band starts above the one before.
    """
    lows = [float(start["low"]) for start in starts]
    if any(low >= following for low, following in pairwise(lows)):
        raise BandsAreOutOfOrder(f"bands start at {lows}, which does not ascend")
    highs = [*lows[1:], None]
    return tuple(
        Band(label=start["label"], level=BandLevel(start["level"]), low=low, high=high)
        for start, low, high in zip(starts, lows, highs, strict=False)
    )


def _metric(metric_id: str, data: dict[str, Any]) -> Metric:
    bands = tile(data.pop("bands", []))
    direction = Direction(data.pop("direction"))
    return Metric(id=metric_id, direction=direction, bands=bands, **data)


def _metrics() -> dict[str, Metric]:
    source = files(__package__) / "metrics.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {metric_id: _metric(metric_id, data) for metric_id, data in tables.items()}


METRICS: Final[Mapping[str, Metric]] = MappingProxyType(_metrics())
"""Every metric by its id, in the order in which they are explained."""

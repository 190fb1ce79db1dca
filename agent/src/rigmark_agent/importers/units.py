"""Figures that bring their unit along: the unit decides, not the name."""

from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.reading import Reading

_SCALES: Final = {
    "ms": {
        "ns": 1e-6,
        "us": 1e-3,
        "µs": 1e-3,
        "ms": 1.0,
        "milliseconds": 1.0,
        "s": 1e3,
        "sec": 1e3,
        "seconds": 1e3,
    },
    "s": {"ms": 1e-3, "s": 1.0, "sec": 1.0, "seconds": 1.0},
    "tok/s": {
        "tokens/sec": 1.0,
        "tokens/s": 1.0,
        "tokens/sec/user": 1.0,
        "tokens/s/user": 1.0,
    },
}


def in_unit(metric: Reading, key: str, wanted: str, *, most: float) -> float | None:
    """Return a figure of a metric with a `unit`, in the wanted one; None for a unit not known."""
    if not metric.has(key):
        return None
    unit = metric.text("unit")
    scale = _SCALES[wanted].get((unit or "").lower())
    if scale is None:
        metric.unusable(key, f"its unit is {unit or 'not told'}; known for it: {_known(wanted)}")
        return None
    return figures.positive(metric, key, most=most, scale=scale)


def _known(wanted: str) -> str:
    return ", ".join(_SCALES[wanted])

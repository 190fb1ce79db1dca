"""Figures in the ranges that the wire allows; anything else is unknown, and noted."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from rigmark_agent.importers.reading import Reading
from rigmark_shared.wire import LoadPoint, LoadRequest, LoadSummary, Percentiles

LONGEST_MS: Final = 86_400_000.0
LONGEST_S: Final = 86_400.0
FASTEST_TOK_S: Final = 1_000_000.0
MOST_TOKENS: Final = 10_000_000
MOST_REQUESTS: Final = 1_000_000
MOST_KEPT_REQUESTS: Final = 10_000
MOST_GB: Final = 100_000.0
MOST_IN_FLIGHT: Final = 100_000
MS_PER_S: Final = 1000.0
_SPEEDS: Final = (
    "ttft_ms",
    "itl_ms",
    "tpot_ms",
    "end_to_end_ms",
    "decode_speed_tok_s",
    "output_throughput_tok_s",
    "prefill_speed_tok_s",
)


def positive(reading: Reading, key: str, *, most: float, scale: float = 1.0) -> float | None:
    """Return a figure above zero, scaled; a zero is what tools write for what they did not see."""
    value = reading.number(key)
    if value is None:
        return None
    scaled = value * scale
    if not 0 < scaled <= most:
        reading.unusable(key, f"is {value:g}, which no measurement gives")
        return None
    return scaled


def speed(reading: Reading, key: str) -> float | None:
    """Return a speed in tokens a second."""
    return positive(reading, key, most=FASTEST_TOK_S)


def milliseconds(reading: Reading, key: str, *, scale: float = 1.0) -> float | None:
    """Return a duration in ms; `scale` is the ms in one of the file's units."""
    return positive(reading, key, most=LONGEST_MS, scale=scale)


def deviation(reading: Reading, key: str) -> float | None:
    """Return the standard deviation of a speed; zero is possible."""
    value = reading.number(key)
    if value is not None and not 0 <= value <= FASTEST_TOK_S:
        reading.unusable(key, f"is {value:g}, which is no standard deviation")
        return None
    return value


def tokens(reading: Reading, key: str) -> int | None:
    """Return a number of tokens, to the nearest whole one where it is a mean."""
    return whole_tokens(positive(reading, key, most=MOST_TOKENS))


def whole_tokens(mean: float | None) -> int | None:
    """Return a mean number of tokens to the nearest whole one; below a half is unknown."""
    return None if mean is None or not 0 < mean <= MOST_TOKENS else round(mean) or None


def requests_counted(reading: Reading, key: str) -> int | None:
    """Return a number of requests."""
    return within(reading, key, most=MOST_REQUESTS)


def in_flight(reading: Reading, key: str) -> int | None:
    """Return a number of requests in flight."""
    value = within(reading, key, most=MOST_IN_FLIGHT)
    return value or None


def within(reading: Reading, key: str, *, most: int) -> int | None:
    """Return a count that is not above `most`."""
    value = reading.count(key)
    if value is not None and value > most:
        reading.unusable(key, f"is {value:g}, more than {most}")
        return None
    return value


def percentiles(
    reading: Reading, names: Mapping[str, str], *, scale: float = 1.0
) -> Percentiles | None:
    """Return a distribution in ms from the tool's names by ours; None where nothing of it is known.

    Percentiles that fall where they should rise are all left out: one of them is wrong.
    """
    found = {ours: milliseconds(reading, theirs, scale=scale) for ours, theirs in names.items()}
    known = {ours: value for ours, value in found.items() if value is not None}
    rising = [value for ours, value in sorted(known.items()) if ours != "mean"]
    if any(later < earlier for earlier, later in pairwise(rising)):
        for theirs in names.values():
            reading.unusable(theirs, "the percentiles do not rise")
        return None
    return Percentiles(**known) if known else None


def close(one: float | None, other: float | None, *, within_share: float) -> bool:
    """Whether two figures are known and differ by at most a share of the greater one."""
    if one is None or other is None or not math.isfinite(one) or not math.isfinite(other):
        return False
    return abs(one - other) <= within_share * max(abs(one), abs(other))


def summary(**figures: object) -> LoadSummary | None:
    """Return the summary of what is known; None where no speed or time is."""
    known = {name: figure for name, figure in figures.items() if figure is not None}
    if not any(name in known for name in _SPEEDS):
        return None
    return LoadSummary.model_validate(known)


def point(
    told: LoadSummary | None, requests: list[LoadRequest] | None = None, **setting: object
) -> LoadPoint | None:
    """Return a load point; None where nothing was measured at it."""
    if told is None and not requests:
        return None
    known = {name: value for name, value in setting.items() if value is not None}
    return LoadPoint.model_validate({**known, "summary": told, "requests": requests or []})

"""Figures of many requests at once: throughput, distributions, and objectives that were met."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from rigmark_shared.methodology.derive import LARGEST, MS_PER_S, PERCENT
from rigmark_shared.methodology.statistics import percentile
from rigmark_shared.methodology.use_case import USE_CASES, UseCase

PERCENTILES: Final = (50, 90, 95, 99)


@dataclass(frozen=True, slots=True)
class Attainment:
    """The share of all requests, in percent, whose first token came soon enough."""

    good: float
    bad: float
    """The share that came before the use case's `ttft_bad_ms`: the bearable ones."""


def distribution(readings: Sequence[float | None]) -> dict[str, float | None]:
    """Return mean and percentiles of the known readings; None for each that has too few."""
    known = [reading for reading in readings if reading is not None]
    figures = {f"p{percent}": percentile(known, percent) for percent in PERCENTILES}
    return {"mean": fmean(known) if known else None, **figures}


def rate_per_s(count: float | None, duration_ms: float | None) -> float | None:
    """Return so many a second; None where a part is unknown, or no time passed."""
    if count is None or not duration_ms:
        return None
    rate = count / duration_ms * MS_PER_S
    return rate if rate <= LARGEST else None


def attainment(use_case: UseCase, ttft_ms: Sequence[float | None]) -> Attainment:
    """Return how many requests met a use case; one without a time to first token missed it."""
    return Attainment(
        good=_share(ttft_ms, use_case.ttft_good_ms), bad=_share(ttft_ms, use_case.ttft_bad_ms)
    )


def slo_attainment_pct(ttft_ms: Sequence[float | None]) -> dict[str, Attainment]:
    """Return the attainment of every use case by its id; `ttft_ms` has None for a failed request.

    Empty where there was no request at all.
    """
    if not ttft_ms:
        return {}
    return {name: attainment(use_case, ttft_ms) for name, use_case in USE_CASES.items()}


def goodput_req_s(
    ttft_ms: Sequence[float | None], duration_ms: float | None
) -> dict[str, float | None]:
    """Return by use case how many requests a second met its good time to first token."""
    return {
        name: rate_per_s(_met(ttft_ms, use_case.ttft_good_ms), duration_ms)
        for name, use_case in USE_CASES.items()
    }


def _met(ttft_ms: Sequence[float | None], limit_ms: float) -> int:
    return sum(1 for ttft in ttft_ms if ttft is not None and ttft <= limit_ms)


def _share(ttft_ms: Sequence[float | None], limit_ms: float) -> float:
    return _met(ttft_ms, limit_ms) / len(ttft_ms) * PERCENT

"""Ranks, and how far two orders of the same things agree."""

from collections.abc import Sequence
from statistics import StatisticsError, correlation

_FEWEST = 3


def ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value from 1 for the smallest; equal ones share their mean rank."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found, start = [0.0] * len(values), 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            found[place] = (start + end + 1) / 2
        start = end
    return found


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return Spearman's rho; None for fewer than three pairs, or where a side is all the same."""
    if len(first) < _FEWEST:
        return None
    try:
        return correlation(ranks(first), ranks(second))
    except StatisticsError:
        return None

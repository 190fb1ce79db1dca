"""Sampling: who is asked next, and when it is enough; a function of what is there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rigmark_shared.methodology import Scenario
from rigmark_shared.methodology.judged import Noise, SampleKpi, judged

_FEWEST_TO_STOP: Final = 2
"""One sample tells nothing of the noise, so that an early end would never learn that it grew."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many samples are taken of how many judges."""

    judges: int
    most: int
    """Of each judge."""
    half_width: float
    """Points of the 95 % interval at which it is enough; 0 takes all."""

    @property
    def fewest(self) -> int:
        """Samples of each judge without which there is no score."""
        return min(self.most, _FEWEST_TO_STOP)


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this judge of the panel for its sample of this round, both from 0."""

    judge: int
    round: int


def next_ask(plan: Plan, taken: Sequence[SampleKpi], noise: Noise | None) -> Ask | None:
    """Return who is asked next, None when it is enough.

    The judges take turns, and only after a whole round is it asked whether the interval will do:
    the mean is always one of all judges alike.
    """
    counts = _counts(plan, taken)
    round_ = min(counts)
    if round_ >= plan.most:
        return None
    if max(counts) == round_ and round_ >= plan.fewest and _is_sure(plan, taken, noise):
        return None
    return Ask(counts.index(round_), round_)


def has_enough(plan: Plan, taken: Sequence[SampleKpi]) -> bool:
    """Say whether the samples make a score when no more can be had."""
    return min(_counts(plan, taken)) >= plan.fewest


def order_of(scenario: Scenario, round_: int) -> tuple[str, ...]:
    """Return the scenario's dimensions in the order of a round: each comes first in its turn."""
    names = [dimension.id for dimension in scenario.dimensions]
    first = round_ % len(names)
    return (*names[first:], *names[:first])


def _counts(plan: Plan, taken: Sequence[SampleKpi]) -> list[int]:
    counts = [0] * plan.judges
    for one in taken:
        counts[one.judge] += 1
    return counts


def _is_sure(plan: Plan, taken: Sequence[SampleKpi], noise: Noise | None) -> bool:
    half_width = judged(taken, noise).half_width
    return half_width is not None and half_width <= plan.half_width

"""What a change of judge moves: paired differences, and the order of benchmarks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from statistics import fmean, stdev
from typing import Any, Final
from uuid import UUID

from rigmark_assessor.versions.ranks import ranks, spearman
from rigmark_shared.methodology import SCENARIOS, ScenarioId, overall_quality
from rigmark_shared.methodology.statistics import t_quantile

MOST_MOVERS: Final = 10
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """One scenario of one benchmark, judged under both versions."""

    benchmark_id: UUID
    model: str
    scenario: ScenarioId
    before: Decimal
    after: Decimal

    @property
    def moved(self) -> float:
        """How many points it gained."""
        return float(self.after - self.before)


@dataclass(frozen=True, slots=True)
class Movement:
    """Differences of `n` pairs: after − before, with the 95 % t-interval of their mean."""

    n: int
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    spearman: float | None

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Rank:
    """A benchmark's place by overall quality, 1 for the best, before and after."""

    benchmark_id: UUID
    model: str
    before: float
    after: float
    quality_before: Decimal
    quality_after: Decimal

    @property
    def moved(self) -> float:
        """How many places it went up."""
        return self.before - self.after


def movement(pairs: Sequence[tuple[float, float]]) -> Movement:
    """Return what moved between the two figures of each pair."""
    differences = [after - before for before, after in pairs]
    n = len(differences)
    if n < _FEWEST:
        return Movement(n, differences[0] if n else None, None, None, None, None)
    mean, sd = fmean(differences), stdev(differences)
    half = t_quantile(n - 1) * sd / math.sqrt(n)
    rho = spearman([one for one, _ in pairs], [one for _, one in pairs])
    return Movement(n, mean, sd, mean - half, mean + half, rho)


def movers(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs that moved most, the furthest first."""
    return sorted(pairs, key=lambda one: (-abs(one.moved), one.benchmark_id))[:MOST_MOVERS]


def ranking(pairs: Sequence[Pair]) -> list[Rank]:
    """Return the places of the benchmarks that are whole under both versions, best first before."""
    by_benchmark: dict[UUID, list[Pair]] = {}
    for one in pairs:
        by_benchmark.setdefault(one.benchmark_id, []).append(one)
    whole = [mine for mine in by_benchmark.values() if len(mine) == len(SCENARIOS)]
    before = [_overall({one.scenario: one.before for one in mine}) for mine in whole]
    after = [_overall({one.scenario: one.after for one in mine}) for mine in whole]
    places = zip(_places(before), _places(after), strict=True)
    found = [
        Rank(mine[0].benchmark_id, mine[0].model, *place, *qualities)
        for mine, place, qualities in zip(
            whole, places, zip(before, after, strict=True), strict=True
        )
    ]
    return sorted(found, key=lambda one: (one.before, one.benchmark_id))


def _overall(kpis: Mapping[ScenarioId, Decimal]) -> Decimal:
    overall = overall_quality(kpis).overall
    return Decimal(0) if overall is None else overall


def _places(qualities: Sequence[Decimal]) -> list[float]:
    return ranks([-float(one) for one in qualities])

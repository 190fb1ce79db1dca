"""A judge's own noise: how far it differs from itself on responses that do not change."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from statistics import fmean, variance
from typing import Any, Final

from rigmark_assessor.versions.chi_squared import sd_interval
from rigmark_assessor.versions.movement import Movement, movement
from rigmark_shared.methodology import SCENARIOS, ScenarioId
from rigmark_shared.methodology.judged import Noise, pooled

_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Again:
    """One stored response, with the KPIs of each judge when it was asked again."""

    scenario: ScenarioId
    kpis: Mapping[int, Sequence[Decimal]]
    """By the judge's place in the panel."""
    stored: Decimal | None
    """The stored score, where it is of the same judge version."""

    @property
    def mean(self) -> float:
        """The score of the verdicts that came now."""
        return fmean(fmean(map(float, mine)) for mine in self.kpis.values())

    @property
    def noise(self) -> Noise | None:
        """The deviation within each judge's own verdicts."""
        return pooled(
            Noise(variance(map(float, mine)) ** 0.5, len(mine) - 1)
            for mine in self.kpis.values()
            if len(mine) >= _FEWEST
        )


@dataclass(frozen=True, slots=True)
class OwnNoise:
    """The deviation of one verdict about a response's mean, with its 95 % chi-squared interval."""

    responses: int
    degrees: int
    sd: float | None
    low: float | None
    high: float | None
    since_stored: Movement
    """What moved since the stored scores of the same version: 0 for a judge that stayed itself."""

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys."""
        return asdict(self)


def own_noise(responses: Sequence[Again]) -> OwnNoise:
    """Return the noise that is pooled over responses."""
    noise = pooled(one.noise for one in responses if one.noise is not None)
    moved = movement([(float(one.stored), one.mean) for one in responses if one.stored is not None])
    if noise is None:
        return OwnNoise(len(responses), 0, None, None, None, moved)
    low, high = sd_interval(noise.sd, noise.df)
    return OwnNoise(len(responses), noise.df, noise.sd, low, high, moved)


def by_scenario(responses: Sequence[Again]) -> Mapping[ScenarioId, OwnNoise]:
    """Return the noise on each scenario that was asked about."""
    return {
        key: own_noise(mine)
        for key in SCENARIOS
        if (mine := [one for one in responses if one.scenario == key])
    }

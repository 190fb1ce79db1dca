"""Scores to KPI to overall quality: exact decimal arithmetic, and never a default score."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import Final

from rigmark_shared.methodology.catalog import SCENARIOS
from rigmark_shared.methodology.errors import (
    KpiIsOutOfRange,
    ScoreIsOutOfRange,
    ScoresDoNotMatchDimensions,
)
from rigmark_shared.methodology.scenario import Scenario
from rigmark_shared.scenario_id import ScenarioId

SCORE_MIN: Final = 0
SCORE_MAX: Final = 100
CENT: Final = Decimal("0.01")
# Set for each sum, so that the caller's own decimal context cannot change a score.
EXACT: Final = Context(prec=28, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Quality:
    """Overall quality, null unless all scenarios are scored, with how many of them are."""

    overall: Decimal | None
    coverage: int
    of: int = len(SCENARIOS)


def scenario_kpi(scenario: Scenario, scores: Mapping[str, int]) -> Decimal:
    """Return the sum of score * weight over the scenario's dimensions, to 2 decimals, half to even.

    Raises ScoresDoNotMatchDimensions when a dimension is missing or unknown, and
    ScoreIsOutOfRange when a score is not an integer from 0 to 100.
    """
    _check_scores(scenario, scores)
    with localcontext(EXACT):
        weighted = (scores[dim.id] * dim.weight for dim in scenario.dimensions)
        return sum(weighted, Decimal(0)).quantize(CENT)


def overall_quality(kpis: Mapping[ScenarioId, Decimal | None]) -> Quality:
    """Return the mean of the four KPIs, to 2 decimals, half to even.

    A scenario that is absent or None is unscored: it lowers the coverage and leaves the overall
    null, whatever the others are. Raises KpiIsOutOfRange for a KPI outside 0 to 100.
    """
    scored = [kpi for name in SCENARIOS if (kpi := kpis.get(name)) is not None]
    for kpi in scored:
        if not (kpi.is_finite() and SCORE_MIN <= kpi <= SCORE_MAX):
            raise KpiIsOutOfRange(f"a KPI is a number from {SCORE_MIN} to {SCORE_MAX}, not {kpi}")
    if len(scored) < len(SCENARIOS):
        return Quality(overall=None, coverage=len(scored))
    with localcontext(EXACT):
        mean = sum(scored, Decimal(0)) / len(scored)
        return Quality(overall=mean.quantize(CENT), coverage=len(scored))


def _check_scores(scenario: Scenario, scores: Mapping[str, int]) -> None:
    expected = {dimension.id for dimension in scenario.dimensions}
    missing, extra = sorted(expected - scores.keys()), sorted(scores.keys() - expected)
    if missing or extra:
        raise ScoresDoNotMatchDimensions(
            f"scores of scenario {scenario.id}: missing {missing}, unknown {extra}"
        )
    for name, score in scores.items():
        if type(score) is not int or not SCORE_MIN <= score <= SCORE_MAX:
            raise ScoreIsOutOfRange(
                f"score of {name} is an integer from {SCORE_MIN} to {SCORE_MAX}, not {score!r}"
            )

"""A labelled text with what a judge says of it: what all figures are made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from rigmark_assessor.calibrate.labelled import Judgement, Labelled
from rigmark_shared.methodology import SCENARIOS, ScenarioId, scenario_kpi
from rigmark_shared.methodology.judged import SampleKpi, judged


@dataclass(frozen=True, slots=True)
class Rated:
    """Label and score of one text, from 0 to 100."""

    scenario: ScenarioId
    label: float
    score: float
    label_of: Mapping[str, float]
    """By dimension; empty where only the KPI is labelled."""
    score_of: Mapping[str, float]
    judgements: tuple[Judgement, ...]
    chars: int | None
    """The length of the response; None is unknown."""
    model: str | None

    @property
    def residual(self) -> float:
        """How many points the judge is above the label."""
        return self.score - self.label


def rated(one: Labelled) -> Rated:
    """Return a judged text with its score: the mean over judges of their means, as everywhere."""
    scenario = SCENARIOS[one.scenario]
    kpis = [SampleKpi(each.judge, scenario_kpi(scenario, each.scores)) for each in one.judged]
    return Rated(
        scenario=one.scenario,
        label=one.kpi,
        score=float(judged(kpis, None).kpi),
        label_of=one.scores,
        score_of={part.id: _mean(part.id, one.judged) for part in scenario.dimensions},
        judgements=one.judged,
        chars=None if one.response is None else len(one.response),
        model=one.model,
    )


def _mean(dimension: str, judgements: Iterable[Judgement]) -> float:
    by_judge: dict[int, list[int]] = {}
    for one in judgements:
        by_judge.setdefault(one.judge, []).append(one.scores[dimension])
    return fmean(fmean(scores) for scores in by_judge.values())

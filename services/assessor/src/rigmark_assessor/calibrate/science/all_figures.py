"""All figures of labelled and judged texts."""

from collections.abc import Sequence

from rigmark_assessor.calibrate.figures import Agreement
from rigmark_assessor.calibrate.rated import Rated
from rigmark_assessor.calibrate.report import Figures
from rigmark_assessor.calibrate.science import leanings
from rigmark_assessor.calibrate.science.agreement import agreement
from rigmark_shared.methodology import SCENARIOS, ScenarioId


def figures_of(texts: Sequence[Rated], *, judge_models: Sequence[str], seed: int = 0) -> Figures:
    """Return the figures of at least one text; the same seed gives the same figures."""
    by_scenario = {
        key: mine for key in SCENARIOS if (mine := [one for one in texts if one.scenario == key])
    }
    return Figures(
        overall=_kpis(texts, seed),
        scenarios={key: _kpis(mine, seed) for key, mine in by_scenario.items()},
        dimensions={key: _dimensions(key, mine, seed) for key, mine in by_scenario.items()},
        biases=(
            leanings.length(texts, seed=seed),
            leanings.order(texts, seed=seed),
            leanings.family(texts, judge_models, seed=seed),
            leanings.fence_position(len(texts)),
        ),
    )


def _kpis(texts: Sequence[Rated], seed: int) -> Agreement:
    return agreement([one.label for one in texts], [one.score for one in texts], seed=seed)


def _dimensions(key: ScenarioId, texts: Sequence[Rated], seed: int) -> dict[str, Agreement]:
    labelled = [one for one in texts if one.label_of]
    if not labelled:
        return {}
    return {
        part.id: agreement(
            [one.label_of[part.id] for one in labelled],
            [one.score_of[part.id] for one in labelled],
            seed=seed,
        )
        for part in SCENARIOS[key].dimensions
    }

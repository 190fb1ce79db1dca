"""Labelled texts as fake judges with known faults score them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from rigmark_assessor.assess.sampling import order_of
from rigmark_assessor.calibrate.labelled import Judgement, Labelled
from rigmark_shared.methodology import SCENARIOS, ScenarioId

OWN, OTHER = "qwen3-8b", "llama3.1:8b"


@dataclass(frozen=True)
class Asked:
    """What a fake judge sees of one dimension of one text, and what it must not."""

    label: float
    chars: int
    place: int
    model: str


Leaning = Callable[[Asked], float]
"""Points that a fake judge adds."""


def texts(
    count: int,
    *,
    seed: int,
    leaning: Leaning = lambda _: 0.0,
    noise: float = 5.0,
    samples: int = 3,
    models: Sequence[str] = (OWN, OTHER),
) -> list[Labelled]:
    """Return so many labelled texts of each scenario, good ones longer, labels with errors."""
    random = Random(seed)
    found = []
    for scenario in SCENARIOS.values():
        for number in range(count):
            quality = random.uniform(20, 90)
            chars = int(300 * 2 ** (quality / 40 + random.uniform(0, 4)))
            names = [one.id for one in scenario.dimensions]
            true = {name: quality + random.gauss(0, 8) for name in names}
            labels = {name: _scale(value + random.gauss(0, 4)) for name, value in true.items()}
            model = models[number % len(models)]
            judged = []
            for round_ in range(samples):
                order = order_of(scenario, round_)
                scores = {
                    name: _step(
                        true[name]
                        + leaning(Asked(quality, chars, order.index(name), model))
                        + random.gauss(0, noise)
                    )
                    for name in names
                }
                judged.append(Judgement(scores, order))
            found.append(_labelled(scenario.id, labels, chars, model, judged))
    return found


def _labelled(
    scenario: ScenarioId,
    labels: dict[str, float],
    chars: int,
    model: str,
    judged: list[Judgement],
) -> Labelled:
    dimensions = SCENARIOS[scenario].dimensions
    return Labelled(
        line=1,
        scenario=scenario,
        kpi=sum(labels[one.id] * float(one.weight) for one in dimensions),
        scores=labels,
        response="x" * chars,
        model=model,
        judged=tuple(judged),
    )


def _scale(value: float) -> float:
    return min(100.0, max(0.0, value))


def _step(value: float) -> int:
    return round(_scale(value) / 5) * 5

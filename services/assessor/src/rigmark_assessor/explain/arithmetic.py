"""The arithmetic of a score, term by term, so that anybody can add it up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from rigmark_assessor.explain.record import Record, from_json
from rigmark_assessor.operate.queries import Row
from rigmark_shared.methodology import SCENARIOS, ScenarioId, scenario_kpi
from rigmark_shared.methodology.judged import SampleKpi, judged
from rigmark_shared.methodology.kpi import EXACT


@dataclass(frozen=True, slots=True)
class Counted:
    """The samples that count for a score, and the judge of each by its place in the panel."""

    rows: Sequence[Row]

    @property
    def versions(self) -> Sequence[int]:
        """The judges' versions, in the order in which each was first asked."""
        return list(dict.fromkeys(row["judge_version_id"] for row in self.rows))

    @property
    def digests(self) -> Sequence[bytes]:
        """The digests of the same."""
        return list(dict.fromkeys(row["digest"] for row in self.rows))

    @property
    def kpis(self) -> Sequence[SampleKpi]:
        """What the statistics need of them."""
        places = {version: place for place, version in enumerate(self.versions)}
        return [SampleKpi(places[row["judge_version_id"]], row["kpi"]) for row in self.rows]


def counted(record: Record) -> Counted:
    """Return the samples that count: of the main wording, and of the judge as it is now."""
    return Counted([row for row in record.samples if why_not(record, row) is None])


def why_not(record: Record, sample: Row) -> str | None:
    """Say why a sample does not count; None when it does."""
    if sample["template"] != "main":
        return "it was asked in other words, after a suspicion of injection, and only informs"
    if sample["sample"] < record.row["first_sample"]:
        return "the judge changed before the score was whole, so judging began anew"
    return None


def dimensions(record: Record, sample: Row) -> list[dict[str, Any]]:
    """Return each dimension's score × weight of a sample, in the order it was asked in."""
    order = list(from_json(sample["dimension_order"]))
    weights = {
        one.id: one.weight for one in SCENARIOS[ScenarioId(record.row["scenario"])].dimensions
    }
    scores = {row["dimension"]: row for row in record.scores_of(sample["sample"])}
    names = (*order, *(key for key in scores if key not in order))
    with localcontext(EXACT):
        return [
            {
                "dimension": name,
                "score": scores[name]["score"],
                "weight": float(weights[name]) if name in weights else None,
                "product": float(scores[name]["score"] * weights[name])
                if name in weights
                else None,
                "rationale": scores[name]["rationale"],
            }
            for name in names
            if name in scores
        ]


def sample_adds_up(record: Record, sample: Row) -> bool:
    """Say whether the scores of a sample make its KPI, by the methodology of this release."""
    scenario = SCENARIOS[ScenarioId(record.row["scenario"])]
    scores = {row["dimension"]: row["score"] for row in record.scores_of(sample["sample"])}
    if scores.keys() != {dimension.id for dimension in scenario.dimensions}:
        return False
    return bool(scenario_kpi(scenario, scores) == sample["kpi"])


def mean(record: Record) -> dict[str, Any] | None:
    """Return how the samples' KPIs make the score; None where there is none."""
    if record.row["kpi"] is None:
        return None
    found = counted(record)
    by_judge = [_judge(found, version) for version in found.versions]
    return {
        "rule": "the mean over judges of the mean over their samples, to 2 decimals, half to even",
        "judges": by_judge,
        "kpi": float(record.row["kpi"]),
        "adds_up": bool(found.rows) and judged(found.kpis, None).kpi == record.row["kpi"],
    }


def _judge(found: Counted, version: int) -> dict[str, Any]:
    kpis = [row["kpi"] for row in found.rows if row["judge_version_id"] == version]
    with localcontext(EXACT):
        mean = sum(kpis, Decimal(0)) / len(kpis)
    return {
        "judge_version_id": version,
        "kpis": [float(kpi) for kpi in kpis],
        "mean": float(mean),
    }

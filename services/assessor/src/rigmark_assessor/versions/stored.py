"""A response that is judged already, as a claim that nobody holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rigmark_assessor.claim import Claim
from rigmark_shared.ids import AssessmentId, BenchmarkId
from rigmark_shared.methodology import ScenarioId


@dataclass(frozen=True, slots=True)
class Stored:
    """A judged response; the claim names it, and writes nothing."""

    claim: Claim
    kpi: Decimal
    judge_version_id: int | None


def stored_of(row: Mapping[str, Any]) -> Stored:
    """Return the response that a row tells of."""
    return Stored(
        claim=Claim(
            id=AssessmentId(row["id"]),
            benchmark_id=BenchmarkId(row["benchmark_id"]),
            scenario=ScenarioId(row["scenario"]),
            generation=row["generation"],
            attempt=row["attempt"],
            failures=0,
            task=row["prompt"],
            response=row["response"],
            finish_reason=row["finish_reason"],
            model=row["model"],
            model_family=row["model_family"],
        ),
        kpi=row["kpi"],
        judge_version_id=row["judge_version_id"],
    )

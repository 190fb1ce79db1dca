"""What a rig reads when it polls."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from rigmark_ingest.benchmarks.figures import RUN_FIGURES
from rigmark_ingest.benchmarks.repository import Found
from rigmark_shared.db.tables import SORTABLE_METRICS
from rigmark_shared.methodology import FLAGS, FlagId
from rigmark_shared.wire import (
    AssessmentReport,
    ChallengeReport,
    FigureStatistics,
    FlagReport,
    LoadPointReport,
    NoticeReport,
    Report,
    ScenarioReport,
)


def report_of(found: Found, *, url: str, web_url: str) -> Report:
    """Return the report of a stored benchmark."""
    scores: dict[UUID, dict[str, int]] = defaultdict(dict)
    for row in found.scores:
        scores[row["assessment_id"]][row["dimension"]] = row["score"]
    stored = found.benchmark
    return Report(
        id=stored["id"],
        url=url,
        web_url=web_url,
        created_at=stored["created_at"],
        status=stored["status"],
        evidence=stored["evidence"],
        methodology_version=stored["methodology_version"],
        model=stored["model"],
        quantization=stored["quantization"],
        engine=stored["engine"],
        hardware=stored["hardware"],
        figures={metric: stored[metric] for metric in SORTABLE_METRICS},
        overall_quality=_number(stored["overall_quality"]),
        coverage=stored["coverage"],
        scenarios=[_scenario(run, scores.get(run["assessment_id"], {})) for run in found.runs],
        prompt_set_version=stored["prompt_set_version"],
        source_tool=stored["source_tool"],
        load=[_load_point(point) for point in found.load_points],
        rig=stored["rig"],
        signed_by=stored["signed_by"],
        challenge=_challenge(found),
        withdrawn_at=stored["withdrawn_at"],
        doubted_at=stored["doubted_at"],
        notices=[NoticeReport(**notice) for notice in found.notices],
    )


def _challenge(found: Found) -> ChallengeReport | None:
    issued_at = found.benchmark["challenge_issued_at"]
    if issued_at is None:
        return None
    # What was stored with a challenge holds its nonce in every prompt.
    return ChallengeReport(
        issued_at=issued_at,
        answered=bool(found.runs),
        unchecked=["load"] if found.load_points else [],
    )


def _scenario(run: RowMapping, scores: Mapping[str, int]) -> ScenarioReport:
    figures = {metric: run[metric] for metric in (*RUN_FIGURES, "output_tokens")}
    return ScenarioReport(
        scenario=run["scenario"],
        figures=figures,
        unknown={metric: why for metric, why in run["unknown"].items() if metric in figures},
        statistics={
            metric: FigureStatistics(**figures) for metric, figures in run["statistics"].items()
        },
        flags=_flags(run["flags"]),
        assessment=AssessmentReport(
            id=run["assessment_id"],
            scenario=run["scenario"],
            status=run["assessment_status"],
            kpi=_number(run["kpi"]),
            scores=dict(scores),
            summary=run["summary"],
            reason=run["reason"],
            detail=run["detail"],
        ),
    )


def _load_point(point: RowMapping) -> LoadPointReport:
    columns = {name: point[name] for name in LoadPointReport.model_fields if name != "flags"}
    return LoadPointReport(**columns, flags=_flags(point["flags"]))


def _flags(seen: Sequence[Mapping[str, str]]) -> list[FlagReport]:
    """Return flags with their definitions; a flag is never withdrawn."""
    return [
        FlagReport(id=flag.id, label=flag.label, severity=flag.severity, detail=found["detail"])
        for found in seen
        for flag in (FLAGS[FlagId(found["id"])],)
    ]


def _number(value: Any) -> float | None:  # noqa: ANN401 - a Decimal column
    return None if value is None else float(value)

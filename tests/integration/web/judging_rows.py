"""Judgements with all that can be known of them."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from integration.web.board_rows import add_benchmark, judge_version
from rigmark_shared.db.tables import (
    assessments,
    benchmarks,
    dimension_scores,
    judge_calls,
    judge_samples,
    response_evidence,
)
from rigmark_shared.ids import new_assessment_id
from rigmark_shared.methodology import SCENARIOS, ScenarioId
from rigmark_shared.methodology.judging_flag import JudgingFlagId

SECRET = "the judge's own words, which no page shows"
CALIBRATION = {
    "verdict": "calibrated",
    "why": [],
    "overall": {
        "n": 60,
        "spearman": {"value": 0.81, "low": 0.71, "high": 0.88, "why": None},
        "kappa": {"value": 0.74, "low": 0.6, "high": 0.83, "why": None},
        "mae": {"value": 6.2, "low": 5.1, "high": 7.4, "why": None},
        "bias": {"value": -1.5, "low": -3.2, "high": 0.3, "why": None},
    },
    "calibrated_at": "2026-10-01T12:00:00+00:00",
}
FLAGS = [
    {
        "id": JudgingFlagId.INJECTION_SUSPECTED,
        "detail": "The response holds what may be meant for the judge: override.",
    },
    {
        "id": JudgingFlagId.SECOND_TEMPLATE_DISAGREES,
        "detail": "Asked in other words, the judge gives 51.00 and not 80.00.",
    },
    {
        "id": JudgingFlagId.SCORE_CAPPED,
        "detail": "correctness of sample 1: 85 → 25. The response holds no code.",
    },
]
FINDINGS = {
    "length": {"result": "info", "value": {"words": 812}, "detail": "812 words."},
    "code_block": {"result": "fail", "value": 0, "detail": "There is no fenced html block."},
    "language": {"result": "pass", "value": "en", "detail": "It is written in English."},
    "html_parses": {"result": "unknown", "value": None, "detail": "There is no page to read."},
}
OFFSETS = (0, 5, -5)
CALLS: list[dict[str, Any]] = [
    {"outcome": "verdict", "cost_usd": Decimal("0.00123400"), "served_model": "judge-served-1"},
    {"outcome": "verdict", "cost_usd": Decimal("0.00100000"), "served_model": "judge-served-1"},
    {"outcome": "verdict", "cost_usd": Decimal("0.00100000"), "served_model": "judge-served-1"},
    {"outcome": "JudgeTimedOut", "cost_usd": None, "served_model": None},
]


async def add_judged(
    connection: AsyncConnection, *, half_width: float | None = 2.3, **columns: Any
) -> UUID:
    """Add a benchmark whose four scenarios have three samples, calls, flags and evidence."""
    id_ = await add_benchmark(connection, **columns)
    for scenario in ScenarioId:
        await detail(connection, id_, scenario, half_width=half_width)
    half = half_width and half_width / 2
    quality = benchmarks.c.overall_quality
    await connection.execute(
        update(benchmarks)
        .where(benchmarks.c.id == id_)
        .values(
            quality_low=None if half is None else quality - half,
            quality_high=None if half is None else quality + half,
        )
    )
    return id_


async def detail(
    connection: AsyncConnection,
    benchmark_id: UUID,
    scenario: ScenarioId,
    *,
    half_width: float | None,
) -> None:
    """Give an assessment more samples, an interval, flags, calls and evidence."""
    is_it = (assessments.c.benchmark_id == benchmark_id) & (assessments.c.scenario == scenario)
    row = (await connection.execute(select(assessments).where(is_it))).mappings().one()
    kpi = float(row["kpi"])
    known = half_width is not None
    await connection.execute(
        update(assessments)
        .where(is_it)
        .values(
            samples=len(OFFSETS),
            kpi_sd=5.0,
            kpi_low=kpi - half_width if known else None,
            kpi_high=kpi + half_width if known else None,
            flags=FLAGS,
        )
    )
    await _add_samples(connection, row, scenario)
    await _add_calls(connection, row)
    await connection.execute(
        insert(response_evidence).values(
            benchmark_id=benchmark_id, scenario=scenario, version="1", findings=FINDINGS
        )
    )


async def _add_samples(connection: AsyncConnection, row: Any, scenario: ScenarioId) -> None:
    await connection.execute(
        delete(judge_samples).where(judge_samples.c.assessment_id == row["id"])
    )
    await connection.execute(
        delete(dimension_scores).where(dimension_scores.c.assessment_id == row["id"])
    )
    names = [dimension.id for dimension in SCENARIOS[scenario].dimensions]
    for number, offset in enumerate((*OFFSETS, -29)):
        order = names[number % 4 :] + names[: number % 4]
        cap = {"dimension": names[0], "before": 85, "after": 25, "reason": "There is no code."}
        await connection.execute(
            insert(judge_samples).values(
                assessment_id=row["id"],
                sample=number,
                judge_version_id=row["judge_version_id"],
                attempt=1,
                template="main" if number < len(OFFSETS) else "second",
                dimension_order=order,
                kpi=float(row["kpi"]) + offset,
                caps=[cap] if number == 1 else [],
                summary=row["summary"] if number == 0 else f"Summary {number} of {scenario}.",
            )
        )
        await connection.execute(
            insert(dimension_scores),
            [
                {
                    "assessment_id": row["id"],
                    "sample": number,
                    "dimension": name,
                    "score": 60 + offset,
                    "rationale": f"Sample {number} on {name}.",
                }
                for name in names
            ],
        )


async def _add_calls(connection: AsyncConnection, row: Any) -> None:
    for ordinal, call in enumerate(CALLS):
        await connection.execute(
            insert(judge_calls).values(
                assessment_id=row["id"],
                attempt=1,
                ordinal=ordinal,
                judge_version_id=row["judge_version_id"],
                latency_ms=200.0,
                provider="a provider" if call["served_model"] else None,
                response_format="json_schema",
                raw_output=SECRET,
                **call,
            )
        )


async def judge_again(
    connection: AsyncConnection,
    benchmark_id: UUID,
    *,
    kpi: float | None,
    version: int,
    generation: int = 2,
) -> None:
    """Add a generation that is scored wholly, or waits."""
    for scenario in ScenarioId:
        values: dict[str, Any] = {"status": "pending"}
        if kpi is not None:
            values = {
                "status": "completed",
                "kpi": kpi,
                "samples": 1,
                "summary": f"Judged again: {scenario}.",
                "finished_at": func.now(),
            }
        await connection.execute(
            insert(assessments).values(
                id=new_assessment_id(),
                benchmark_id=benchmark_id,
                scenario=scenario,
                generation=generation,
                judge_version_id=version if kpi is not None else None,
                **values,
            )
        )


async def calibrated_judge(connection: AsyncConnection, **columns: Any) -> int:
    """Return the id of a judge version that was held against labels."""
    return await judge_version(connection, calibration=CALIBRATION, **columns)

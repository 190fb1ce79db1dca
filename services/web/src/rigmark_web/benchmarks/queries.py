"""Reads of one benchmark: what it is, what each scenario gave, and how that was judged."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, ScalarSelect, Text, and_, case, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.db.tables import (
    assessments,
    attempts,
    benchmark_documents,
    benchmarks,
    dimension_scores,
    judge_versions,
    rigs,
    scenario_runs,
    scenario_texts,
)
from rigmark_web.live.queries import with_progress

_FIRST_SAMPLE: Final = 0


async def benchmark(connection: AsyncConnection, benchmark_id: UUID) -> RowMapping | None:
    """Return a benchmark with its document and the name of its rig."""
    rows = (
        select(benchmarks, benchmark_documents.c.disclosure, rigs.c.name.label("rig"))
        .outerjoin(benchmark_documents, benchmark_documents.c.benchmark_id == benchmarks.c.id)
        .outerjoin(rigs, rigs.c.id == benchmarks.c.rig_id)
        .where(benchmarks.c.id == benchmark_id)
    )
    statement = with_progress(rows, benchmarks.c.id, benchmarks.c.status)
    return (await connection.execute(statement)).mappings().one_or_none()


async def runs(connection: AsyncConnection, benchmark_id: UUID) -> Sequence[RowMapping]:
    """Return the scenario runs of a benchmark with their texts and attempts."""
    statement = (
        select(
            scenario_runs,
            scenario_texts.c.prompt,
            scenario_texts.c.response,
            scenario_texts.c.reasoning,
            _attempts_of_run().label("attempts"),
        )
        .outerjoin(
            scenario_texts,
            and_(
                scenario_texts.c.benchmark_id == scenario_runs.c.benchmark_id,
                scenario_texts.c.scenario == scenario_runs.c.scenario,
            ),
        )
        .where(scenario_runs.c.benchmark_id == benchmark_id)
    )
    return (await connection.execute(statement)).mappings().all()


def _attempts_of_run() -> ScalarSelect[Any]:
    # A device trace holds thousands of samples; a page only says how many.
    evidence, trace = attempts.c.evidence, attempts.c.evidence["device_trace"]
    is_there = func.jsonb_typeof(trace) == "array"
    samples = case((is_there, func.jsonb_array_length(trace)), else_=0)
    told = evidence.op("-", return_type=JSONB())(literal("device_trace", Text())).concat(
        func.jsonb_build_object(
            "ordinal",
            attempts.c.ordinal,
            "warmup",
            attempts.c.warmup,
            "device_samples",
            samples,
        )
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(told, attempts.c.ordinal)))
        .where(
            attempts.c.benchmark_id == scenario_runs.c.benchmark_id,
            attempts.c.scenario == scenario_runs.c.scenario,
        )
        .scalar_subquery()
    )


async def judgements(
    connection: AsyncConnection, benchmark_ids: Collection[UUID]
) -> Sequence[RowMapping]:
    """Return the newest assessment of each scenario of some benchmarks, with its scores."""
    statement = (
        select(
            assessments,
            judge_versions.c.model.label("judge_model"),
            judge_versions.c.digest.label("judge_digest"),
            _scores_of_assessment().label("scores"),
        )
        .outerjoin(judge_versions, judge_versions.c.id == assessments.c.judge_version_id)
        .where(assessments.c.benchmark_id.in_(benchmark_ids))
        .ext(distinct_on(assessments.c.benchmark_id, assessments.c.scenario))
        .order_by(
            assessments.c.benchmark_id, assessments.c.scenario, assessments.c.generation.desc()
        )
    )
    return (await connection.execute(statement)).mappings().all()


def _scores_of_assessment() -> ScalarSelect[Any]:
    score = func.jsonb_build_object(
        "score", dimension_scores.c.score, "rationale", dimension_scores.c.rationale
    )
    return (
        select(func.jsonb_object_agg(dimension_scores.c.dimension, score))
        .where(
            dimension_scores.c.assessment_id == assessments.c.id,
            dimension_scores.c.sample == _FIRST_SAMPLE,
        )
        .scalar_subquery()
    )

"""Reads of judging: assessments of all generations, their samples, calls and evidence."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.db.tables import (
    assessments,
    benchmarks,
    dimension_scores,
    judge_calls,
    judge_samples,
    judge_versions,
    response_evidence,
)

FORM: Final = "response_format"
_VERDICT: Final = "verdict"
_ENOUGH_TO_RANK: Final = 1_000
# A call of `rigmark-assessor regrade` led to no score: it has no place in a claim. Nor has one of
# the first release, but that has no form either.
_IS_REGRADE: Final = and_(
    judge_calls.c.ordinal.is_(None), judge_calls.c.response_format.is_not(None)
)


async def judges(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Return the versions that some quality on the board is of: most benchmarks first, then newest.

    So a version ranks the board by itself once it has judged as many as the one before it, or
    enough. They are counted no further than that: it takes the same time on any board.
    """
    judged = (
        select(benchmarks.c.id)
        .where(
            benchmarks.c.judge_version_id == judge_versions.c.id,
            benchmarks.c.overall_quality.is_not(None),
            benchmarks.c.withdrawn_at.is_(None),
        )
        .limit(_ENOUGH_TO_RANK)
        .correlate(judge_versions)
        .subquery()
    )
    counted = select(func.count()).select_from(judged).scalar_subquery()
    versions = select(*_version_columns(), counted.label("judged")).subquery()
    statement = (
        select(versions)
        .where(versions.c.judged > 0)
        .order_by(versions.c.judged.desc(), versions.c.id.desc())
    )
    return (await connection.execute(statement)).mappings().all()


def _version_columns() -> list[ColumnElement[Any]]:
    return [judge_versions.c[name] for name in ("id", "model", "digest", "calibration")]


async def generations(
    connection: AsyncConnection, benchmark_ids: Collection[UUID]
) -> Sequence[RowMapping]:
    """Return the assessments of some benchmarks, the newest of each scenario first."""
    statement = (
        select(
            assessments,
            judge_versions.c.model.label("judge_model"),
            judge_versions.c.digest.label("judge_digest"),
            judge_versions.c.calibration.label("judge_calibration"),
            judge_versions.c.shape[FORM].astext.label("judge_form"),
        )
        .outerjoin(judge_versions, judge_versions.c.id == assessments.c.judge_version_id)
        .where(assessments.c.benchmark_id.in_(benchmark_ids))
        .order_by(
            assessments.c.benchmark_id, assessments.c.scenario, assessments.c.generation.desc()
        )
    )
    return (await connection.execute(statement)).mappings().all()


async def samples(
    connection: AsyncConnection, assessment_ids: Collection[UUID]
) -> Sequence[RowMapping]:
    """Return the samples of some assessments with their scores, in the order they came."""
    score = func.jsonb_build_object(
        "score", dimension_scores.c.score, "rationale", dimension_scores.c.rationale
    )
    scores = (
        select(
            dimension_scores.c.assessment_id,
            dimension_scores.c.sample,
            func.jsonb_object_agg(dimension_scores.c.dimension, score).label("scores"),
        )
        .where(dimension_scores.c.assessment_id.in_(assessment_ids))
        .group_by(dimension_scores.c.assessment_id, dimension_scores.c.sample)
        .subquery("scores")
    )
    statement = (
        select(
            judge_samples,
            scores.c.scores,
            judge_versions.c.model.label("judge_model"),
            judge_versions.c.digest.label("judge_digest"),
        )
        .join(judge_versions, judge_versions.c.id == judge_samples.c.judge_version_id)
        .outerjoin(
            scores,
            and_(
                scores.c.assessment_id == judge_samples.c.assessment_id,
                scores.c.sample == judge_samples.c.sample,
            ),
        )
        .where(judge_samples.c.assessment_id.in_(assessment_ids))
        .order_by(judge_samples.c.assessment_id, judge_samples.c.sample)
    )
    return (await connection.execute(statement)).mappings().all()


async def calls(connection: AsyncConnection, benchmark_id: UUID) -> Sequence[RowMapping]:
    """Return the calls of a benchmark's assessments, summed up by assessment and outcome."""
    statement = (
        select(
            judge_calls.c.assessment_id,
            judge_calls.c.outcome,
            func.count().label("calls"),
            func.sum(judge_calls.c.cost_usd).label("usd"),
            func.count().filter(judge_calls.c.cost_usd.is_(None)).label("unpriced"),
            _told(judge_calls.c.served_model).label("served_models"),
            _told(judge_calls.c.provider).label("providers"),
            _told(judge_calls.c.response_format).label("forms"),
        )
        .join(assessments, assessments.c.id == judge_calls.c.assessment_id)
        .where(assessments.c.benchmark_id == benchmark_id, ~_IS_REGRADE)
        .group_by(judge_calls.c.assessment_id, judge_calls.c.outcome)
        .order_by(judge_calls.c.assessment_id, judge_calls.c.outcome != _VERDICT, "outcome")
    )
    return (await connection.execute(statement)).mappings().all()


def _told(column: ColumnElement[str | None]) -> ColumnElement[Any]:
    """Each thing that verdicts came from, once."""
    each = func.array_agg(aggregate_order_by(column.distinct(), column))
    return each.filter(column.is_not(None), judge_calls.c.outcome == _VERDICT)


async def evidence(connection: AsyncConnection, benchmark_id: UUID) -> Sequence[RowMapping]:
    """Return what was found in a benchmark's responses without a judge."""
    statement = select(response_evidence).where(response_evidence.c.benchmark_id == benchmark_id)
    return (await connection.execute(statement)).mappings().all()

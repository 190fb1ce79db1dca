"""Writes outcomes and what follows from them; never commits.

Outcomes travel as JSON documents, so that any number of them is one statement.
"""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.claim import Fence
from rigmark_assessor.judge.client import Call
from rigmark_assessor.judge.reply import storable
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_shared.db.tables import judge_versions
from rigmark_shared.ids import BenchmarkId
from rigmark_shared.methodology import ScenarioId, overall_quality
from rigmark_shared.status import AssessmentStatus, BenchmarkStatus

# The locks on benchmarks come first, and then those on assessments, each in the order of ids: two
# writers never wait for each other in a circle. Calls are written whatever became of the claim:
# they were made, and paid for.
_WRITE: Final = text("""
WITH locked AS MATERIALIZED (
    SELECT id FROM benchmarks WHERE id = ANY(CAST(:ended AS uuid[]))
    ORDER BY id FOR NO KEY UPDATE
), outcome AS MATERIALIZED (
    SELECT * FROM json_to_recordset(CAST(:outcomes AS json)) AS o (
        id uuid, attempt integer, status text, reason text, detail text, kpi numeric,
        summary text, wait_s double precision, failures integer)
), fenced AS MATERIALIZED (
    SELECT a.id FROM assessments a JOIN outcome o ON a.id = o.id AND a.attempt = o.attempt
    WHERE a.status = 'running' AND (SELECT count(*) FROM locked) >= 0
    ORDER BY a.id FOR UPDATE OF a
), written AS (
    UPDATE assessments a SET
        status = o.status, reason = o.reason, detail = o.detail, kpi = o.kpi,
        summary = o.summary, failures = a.failures + o.failures, lease_until = NULL,
        owner = CASE WHEN o.status <> 'pending' THEN a.owner END,
        not_before = clock_timestamp() + make_interval(secs => o.wait_s),
        judge_version_id = CASE WHEN o.status <> 'pending' THEN CAST(:version AS integer) END,
        finished_at = CASE WHEN o.status <> 'pending' THEN clock_timestamp() END
    FROM outcome o
    WHERE a.id = o.id AND a.attempt = o.attempt AND a.id IN (SELECT id FROM fenced)
    RETURNING a.id, a.attempt
), scored AS (
    INSERT INTO dimension_scores (assessment_id, sample, dimension, score, rationale)
    SELECT s.id, 0, s.dimension, s.score, s.rationale
    FROM json_to_recordset(CAST(:scores AS json)) AS s (
        id uuid, attempt integer, dimension text, score smallint, rationale text)
    JOIN written USING (id, attempt)
), called AS (
    INSERT INTO judge_calls (assessment_id, attempt, judge_version_id, latency_ms, outcome,
        http_status, served_model, provider, finish_reason, prompt_tokens, output_tokens,
        cost_usd, raw_output)
    SELECT a.id, c.attempt, CAST(:version AS integer), c.latency_ms, c.outcome, c.http_status,
        c.served_model, c.provider, c.finish_reason, c.prompt_tokens, c.output_tokens, c.cost_usd,
        c.raw_output
    FROM json_to_recordset(CAST(:calls AS json)) AS c (
        id uuid, attempt integer, latency_ms double precision, outcome text, http_status smallint,
        served_model text, provider text, finish_reason text, prompt_tokens bigint,
        output_tokens bigint, cost_usd numeric, raw_output text, ordinal integer)
    JOIN assessments a ON a.id = c.id
    ORDER BY c.ordinal
)
SELECT id, attempt FROM written
""")

# The newest judgement of each scenario counts.
_STANDINGS: Final = text("""
SELECT DISTINCT ON (benchmark_id, scenario) benchmark_id, scenario, status, kpi
FROM assessments WHERE benchmark_id = ANY(CAST(:ids AS uuid[]))
ORDER BY benchmark_id, scenario, generation DESC
""")

_RATE: Final = text("""
UPDATE benchmarks b SET status = q.status, overall_quality = q.overall, coverage = q.coverage,
    assessed_at = CASE WHEN q.status <> 'pending' THEN clock_timestamp() END
FROM json_to_recordset(CAST(:qualities AS json)) AS q (
    id uuid, status text, overall numeric, coverage smallint)
WHERE b.id = q.id
""")


async def register_judge(connection: AsyncConnection, version: JudgeVersion) -> int:
    """Return the id of a judge's version, which is made when it is new."""
    row = {
        "digest": version.digest,
        "model": version.model,
        "base_url": version.base_url,
        "shape": version.shape,
    }
    await connection.execute(insert(judge_versions).values(row).on_conflict_do_nothing())
    known = select(judge_versions.c.id).where(judge_versions.c.digest == version.digest)
    return int((await connection.execute(known)).scalar_one())


async def write_outcomes(
    connection: AsyncConnection, outcomes: Sequence[Outcome], *, version_id: int
) -> set[Fence]:
    """Write outcomes, and return the claims that still stood; what is about others is void.

    The benchmarks are locked first: of two assessors that finish the last two scenarios of one,
    the second sees what the first wrote, and both agree on the overall quality.
    """
    ended = {one.claim.benchmark_id for one in outcomes if one.status.is_final}
    calls = [(one, call) for one in outcomes for call in one.calls]
    asked = {
        "ended": list(ended),
        "version": version_id,
        "outcomes": _json(_outcome(one) for one in outcomes),
        "scores": _json(score for one in outcomes for score in _scores(one)),
        "calls": _json(
            {**_call(one, call), "ordinal": ordinal} for ordinal, (one, call) in enumerate(calls)
        ),
    }
    written = (await connection.execute(_WRITE, asked)).all()
    if ended:
        await _rate(connection, ended)
    return {(row.id, row.attempt) for row in written}


async def _rate(connection: AsyncConnection, benchmarks: Iterable[BenchmarkId]) -> None:
    rows = (await connection.execute(_STANDINGS, {"ids": list(benchmarks)})).all()
    qualities = (_quality(key, group) for key, group in groupby(rows, lambda row: row.benchmark_id))
    await connection.execute(_RATE, {"qualities": _json(qualities)})


def _quality(benchmark_id: UUID, rows: Iterable[Row[Any]]) -> dict[str, Any]:
    standings = {ScenarioId(row.scenario): row for row in rows}
    quality = overall_quality({scenario: row.kpi for scenario, row in standings.items()})
    if not all(AssessmentStatus(row.status).is_final for row in standings.values()):
        status = BenchmarkStatus.PENDING
    elif quality.coverage == quality.of:
        status = BenchmarkStatus.COMPLETED
    else:
        status = BenchmarkStatus.INCOMPLETE
    return {
        "id": benchmark_id,
        "status": status,
        "overall": quality.overall,
        "coverage": quality.coverage,
    }


def _outcome(one: Outcome) -> dict[str, Any]:
    return {
        "id": one.claim.id,
        "attempt": one.claim.attempt,
        "status": one.status,
        "reason": one.reason,
        "detail": one.detail,
        "kpi": one.kpi,
        "summary": storable(one.verdict.summary) if one.verdict else None,
        "wait_s": one.wait_s,
        "failures": int(one.counts_as_failure),
    }


def _scores(one: Outcome) -> Iterable[dict[str, Any]]:
    for score in one.verdict.scores if one.verdict else ():
        yield {
            "id": one.claim.id,
            "attempt": one.claim.attempt,
            "dimension": score.dimension,
            "score": score.score,
            "rationale": storable(score.rationale),
        }


def _call(one: Outcome, call: Call) -> dict[str, Any]:
    facts = {name: getattr(call.facts, name) for name in call.facts.__slots__}
    return {
        "id": one.claim.id,
        "attempt": one.claim.attempt,
        "latency_ms": call.latency_ms,
        "outcome": call.outcome,
        **facts,
    }


def _json(rows: Iterable[dict[str, Any]]) -> str:
    return json.dumps(list(rows), default=_plain, separators=(",", ":"))


def _plain(value: object) -> str:
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an outcome")

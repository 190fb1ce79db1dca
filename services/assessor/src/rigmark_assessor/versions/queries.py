"""What is asked of judge versions and of what was judged under them; writes new generations."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg

from rigmark_assessor.assess.documents import json_of
from rigmark_shared.db.pool import Pool

Row = Mapping[str, Any]

_VERSIONS: Final = """
SELECT v.id, v.digest, v.model, v.base_url, v.shape, v.created_at, v.calibration,
    coalesce(a.completed, 0) AS completed, coalesce(s.samples, 0) AS samples,
    coalesce(b.benchmarks, 0) AS benchmarks, c.calls, c.usd, c.unpriced
FROM judge_versions v
LEFT JOIN (SELECT judge_version_id AS id, count(*) AS completed FROM assessments
    WHERE status = 'completed' GROUP BY 1) a ON a.id = v.id
LEFT JOIN (SELECT judge_version_id AS id, count(*) AS samples FROM judge_samples GROUP BY 1) s
    ON s.id = v.id
LEFT JOIN (SELECT judge_version_id AS id, count(*) AS benchmarks FROM benchmarks
    WHERE judge_version_id IS NOT NULL GROUP BY 1) b ON b.id = v.id
LEFT JOIN (SELECT judge_version_id AS id, count(*) AS calls, sum(cost_usd) AS usd,
    count(*) FILTER (WHERE cost_usd IS NULL) AS unpriced FROM judge_calls GROUP BY 1) c
    ON c.id = v.id
ORDER BY v.id DESC
"""

_VERSION: Final = "SELECT id, digest, model FROM judge_versions WHERE id = $1"
_VERSION_ID: Final = "SELECT id FROM judge_versions WHERE digest = $1"

# Of every benchmark and scenario that was judged under both, the newest judgement under each.
_PAIRS: Final = """
SELECT b.id AS benchmark_id, b.model, p.scenario, p.before, p.after
FROM (
    SELECT benchmark_id, scenario,
        (array_agg(kpi ORDER BY generation DESC) FILTER (WHERE judge_version_id = $1))[1] AS before,
        (array_agg(kpi ORDER BY generation DESC) FILTER (WHERE judge_version_id = $2))[1] AS after
    FROM assessments
    WHERE status = 'completed' AND judge_version_id IN ($1, $2)
    GROUP BY benchmark_id, scenario
) p
JOIN benchmarks b ON b.id = p.benchmark_id
WHERE p.before IS NOT NULL AND p.after IS NOT NULL
ORDER BY b.id, p.scenario
"""

# The same seed picks the same responses, as long as no others come.
_JUDGED: Final = """
SELECT a.id, a.benchmark_id, a.scenario, a.generation, a.attempt, a.kpi, a.judge_version_id,
    t.prompt, t.response, r.finish_reason, b.model, b.model_family
FROM (SELECT DISTINCT ON (benchmark_id, scenario) * FROM assessments
    WHERE status = 'completed'
        AND ($1 :: uuid[] IS NULL OR benchmark_id = ANY($1 :: uuid[]))
    ORDER BY benchmark_id, scenario, generation DESC) a
JOIN scenario_texts t USING (benchmark_id, scenario)
JOIN scenario_runs r USING (benchmark_id, scenario)
JOIN benchmarks b ON b.id = a.benchmark_id
ORDER BY md5(a.id :: text || $2 :: text) LIMIT $3
"""

# Without an ordinal: it is no call of a claim, and can be no call that is written again.
_KEEP_CALLS: Final = """
INSERT INTO judge_calls (assessment_id, attempt, judge_version_id, latency_ms, outcome,
    response_format, template, http_status, served_model, provider, finish_reason, prompt_tokens,
    cached_tokens, output_tokens, cost_usd, price_source, raw_output)
SELECT id, attempt, version, latency_ms, outcome, response_format, template, http_status,
    served_model, provider, finish_reason, prompt_tokens, cached_tokens, output_tokens, cost_usd,
    price_source, raw_output
FROM json_to_recordset(CAST(CAST($1 AS text) AS json)) AS c (
    id uuid, attempt integer, version integer, latency_ms double precision, outcome text,
    response_format text, template text, http_status smallint, served_model text, provider text,
    finish_reason text, prompt_tokens bigint, cached_tokens bigint, output_tokens bigint,
    cost_usd numeric, price_source text, raw_output text)
"""


async def all_versions(pool: Pool) -> Sequence[Row]:
    """Return all judge versions, newest first, with what was judged under each."""
    async with pool.connection() as connection:
        rows: Sequence[Row] = await connection.fetch(_VERSIONS)
    return rows


async def version(pool: Pool, id_: int) -> Row | None:
    """Return a version's id, digest and model; None when there is none."""
    async with pool.connection() as connection:
        row: Row | None = await connection.fetchrow(_VERSION, id_)
    return row


async def version_id(connection: asyncpg.Connection, digest: bytes) -> int | None:
    """Return the id of the version with a digest; None while nothing was judged under it."""
    found: int | None = await connection.fetchval(_VERSION_ID, digest)
    return found


async def pairs(pool: Pool, before: int, after: int) -> Sequence[Row]:
    """Return the KPIs of what was judged under both versions."""
    async with pool.connection() as connection:
        rows: Sequence[Row] = await connection.fetch(_PAIRS, before, after)
    return rows


async def judged_responses(
    pool: Pool, benchmarks: Sequence[UUID] | None, *, most: int, seed: int
) -> Sequence[Row]:
    """Return responses with their newest judgement, drawn by a seed; of all benchmarks by None."""
    ids = None if benchmarks is None else list(benchmarks)
    async with pool.connection() as connection:
        rows: Sequence[Row] = await connection.fetch(_JUDGED, ids, str(seed), most)
    return rows


async def keep_calls(pool: Pool, calls: Sequence[Row]) -> None:
    """Store calls that belong to no claim, for their cost."""
    async with pool.connection() as connection:
        await connection.execute(_KEEP_CALLS, json_of(list(calls)))

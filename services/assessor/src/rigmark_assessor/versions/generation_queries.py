"""New generations of assessments: which benchmarks are due for one, and adding it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg

Row = Mapping[str, Any]

# A benchmark of speeds alone has nothing to judge, and so no assessments.
_MATCHING: Final = """
SELECT b.id FROM benchmarks b
WHERE b.id > $1 AND b.status <> 'measured'
    AND ($2 :: uuid[] IS NULL OR b.id = ANY($2 :: uuid[]))
    AND ($3 :: text IS NULL OR b.model = $3) AND ($4 :: text IS NULL OR b.engine = $4)
    AND ($5 :: text IS NULL OR b.hardware = $5)
ORDER BY b.id LIMIT $6
"""

_UNKNOWN: Final = """
SELECT i.id FROM unnest($1 :: uuid[]) AS i (id)
WHERE NOT EXISTS (SELECT FROM assessments a WHERE a.benchmark_id = i.id)
"""

_LOCK: Final = """
SELECT id FROM benchmarks WHERE id = ANY($1 :: uuid[]) ORDER BY id FOR NO KEY UPDATE
"""

# What failed was judged by nobody: `retry` takes it up again, in the same generation.
_STATES: Final = """
WITH newest AS (
    SELECT benchmark_id, max(generation) AS generation FROM assessments
    WHERE benchmark_id = ANY($1 :: uuid[]) GROUP BY benchmark_id
)
SELECT n.benchmark_id, n.generation,
    bool_or(a.status IN ('pending', 'running')) AS is_open,
    bool_or(a.status = 'completed') AS is_judged, bool_or(a.status = 'failed') AS has_failed,
    coalesce(bool_and(a.judge_version_id = $2) FILTER (WHERE a.status = 'completed'), false)
        AS is_in_force,
    max(a.judge_version_id) FILTER (WHERE a.status = 'completed') AS version,
    (SELECT array_agg(DISTINCT p.scenario) FROM assessments p
        WHERE p.benchmark_id = n.benchmark_id) AS scenarios,
    (SELECT b.withdrawn_at IS NOT NULL FROM benchmarks b WHERE b.id = n.benchmark_id)
        AS is_withdrawn
FROM newest n JOIN assessments a USING (benchmark_id, generation)
GROUP BY n.benchmark_id, n.generation ORDER BY n.benchmark_id
"""

# Whoever else adds the same generation first has added it.
_ADD: Final = """
INSERT INTO assessments (id, benchmark_id, scenario, generation)
SELECT * FROM unnest($1 :: uuid[], $2 :: uuid[], $3 :: text[], $4 :: smallint[])
ON CONFLICT (benchmark_id, scenario, generation) DO NOTHING
RETURNING id, benchmark_id, scenario, generation
"""

# By scenario, from what scores cost lately: all calls of an assessment, retries included, but
# those of `regrade`, which have no place in a claim and yet a form. What was scored lately is found
# by the newest calls of the judge, of a panel those of its members, along the index of versions
# from the newest of a version downwards.
COSTS: Final = """
WITH versions AS (SELECT id, shape FROM judge_versions WHERE model = $1),
members AS (
    SELECT id FROM versions WHERE shape -> 'panel' IS NULL
    UNION
    SELECT m.id FROM versions v, jsonb_array_elements_text(v.shape -> 'panel') AS p (digest)
    JOIN judge_versions m ON m.digest = decode(p.digest, 'hex')
), recent AS (
    SELECT DISTINCT c.assessment_id FROM members m, LATERAL (
        SELECT assessment_id, judge_version_id FROM judge_calls WHERE judge_version_id <= m.id
        ORDER BY judge_version_id DESC, id DESC LIMIT 5 * $2) c
    WHERE c.judge_version_id = m.id
)
SELECT a.scenario, count(*) AS assessments, sum(c.usd) AS usd, sum(c.unpriced) AS unpriced,
    sum(c.calls) AS calls
FROM (SELECT a.id, a.scenario FROM recent r JOIN assessments a ON a.id = r.assessment_id
    WHERE a.status = 'completed' AND a.judge_version_id IN (SELECT id FROM versions)
    ORDER BY a.id DESC LIMIT $2) a
JOIN LATERAL (SELECT sum(cost_usd) AS usd, count(*) AS calls,
    count(*) FILTER (WHERE cost_usd IS NULL) AS unpriced
    FROM judge_calls WHERE assessment_id = a.id
        AND (ordinal IS NOT NULL OR response_format IS NULL)) c ON c.calls > 0
GROUP BY a.scenario
"""


async def matching(
    connection: asyncpg.Connection,
    *,
    after: UUID,
    ids: Sequence[UUID] | None,
    filters: Mapping[str, str],
    most: int,
) -> list[UUID]:
    """Return the next benchmarks that are meant, by id."""
    rows = await connection.fetch(
        _MATCHING,
        after,
        None if ids is None else list(ids),
        filters.get("model"),
        filters.get("engine"),
        filters.get("hardware"),
        most,
    )
    return [row["id"] for row in rows]


async def unknown(connection: asyncpg.Connection, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return those of these ids that are no benchmarks with anything to judge."""
    return [row["id"] for row in await connection.fetch(_UNKNOWN, list(ids))]


async def lock(connection: asyncpg.Connection, benchmarks: Sequence[UUID]) -> None:
    """Hold the benchmarks until the transaction ends, in the order in which writers do."""
    await connection.execute(_LOCK, list(benchmarks))


async def states(
    connection: asyncpg.Connection, benchmarks: Sequence[UUID], *, in_force: int | None
) -> Sequence[Row]:
    """Return where the newest generation of each benchmark stands."""
    rows: Sequence[Row] = await connection.fetch(_STATES, list(benchmarks), in_force)
    return rows


async def add(
    connection: asyncpg.Connection, assessments: Iterable[tuple[UUID, UUID, str, int]]
) -> Sequence[Row]:
    """Add assessments: id, benchmark, scenario and generation; return those that were added."""
    columns = [list(column) for column in zip(*assessments, strict=True)]
    rows: Sequence[Row] = await connection.fetch(_ADD, *columns)
    return rows


async def costs(connection: asyncpg.Connection, model: str, *, most: int) -> Sequence[Row]:
    """Return what the newest scores by a model did cost, by scenario."""
    rows: Sequence[Row] = await connection.fetch(COSTS, model, most)
    return rows

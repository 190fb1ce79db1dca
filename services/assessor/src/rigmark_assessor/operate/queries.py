"""The statements of operators' commands; nothing here commits.

Benchmarks are locked before assessments, each in the order of ids, as the assessor's own writes
do: an operator and an assessor never wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg

from rigmark_assessor.operate.selection import Selection

Row = Mapping[str, Any]
"""A row of the database, by the names of its columns."""

_LIST: Final = """
SELECT a.id, a.benchmark_id, b.model, a.scenario, a.generation,
    CASE WHEN a.reason = 'cancelled' AND a.status = 'failed'
        THEN 'cancelled' ELSE a.status END AS status,
    a.reason, a.detail, a.attempt, a.failures, a.kpi, a.owner, a.not_before, a.lease_until,
    a.created_at, a.finished_at, b.withdrawn_at,
    CAST(extract(epoch FROM now() - a.created_at) AS double precision) AS age_s
FROM assessments a JOIN benchmarks b ON b.id = a.benchmark_id
WHERE {conditions} ORDER BY a.id LIMIT {most}
"""

_IN_STATE: Final = "SELECT id, status, reason FROM assessments WHERE id = ANY(CAST($1 AS uuid[]))"

# Of a run that was judged again only the newest judgement is of use.
_IS_NEWEST: Final = """NOT EXISTS (
    SELECT FROM assessments n WHERE n.benchmark_id = a.benchmark_id
        AND n.scenario = a.scenario AND n.generation > a.generation)"""

_FAILED: Final = f"""
SELECT a.id FROM assessments a JOIN benchmarks b ON b.id = a.benchmark_id
WHERE a.status = 'failed' AND {{conditions}} AND {_IS_NEWEST}
ORDER BY a.id
"""  # noqa: S608 - all parts stand here

_NEWER: Final = """
SELECT DISTINCT ON (a.id) a.id AS older, n.id, n.generation, n.status
FROM assessments a JOIN assessments n ON n.benchmark_id = a.benchmark_id
    AND n.scenario = a.scenario AND n.generation > a.generation
WHERE a.id = ANY(CAST($1 AS uuid[])) ORDER BY a.id, n.generation DESC
"""

_UNENDED: Final = """
SELECT id FROM assessments WHERE benchmark_id = $1 AND status IN ('pending', 'running')
ORDER BY id
"""

_LOCK_BENCHMARKS: Final = """
SELECT id FROM benchmarks
WHERE id IN (SELECT benchmark_id FROM assessments WHERE id = ANY(CAST($1 AS uuid[])))
ORDER BY id FOR NO KEY UPDATE
"""

RETRY: Final = f"""
WITH locked AS MATERIALIZED (
    SELECT a.id FROM assessments a
    WHERE a.id = ANY(CAST($1 AS uuid[])) AND a.status = 'failed' AND {_IS_NEWEST}
    ORDER BY a.id FOR UPDATE
)
UPDATE assessments SET status = 'pending', failures = 0, reason = NULL, detail = NULL,
    judge_version_id = NULL, owner = NULL, not_before = clock_timestamp(), finished_at = NULL
WHERE id IN (SELECT id FROM locked)
RETURNING id, benchmark_id, generation
"""  # noqa: S608 - all parts stand here
"""The samples stay, and the attempt: a late write of an earlier claim is as void as before."""

CANCEL: Final = """
WITH locked AS MATERIALIZED (
    SELECT id FROM assessments
    WHERE id = ANY(CAST($1 AS uuid[])) AND status IN ('pending', 'running')
    ORDER BY id FOR UPDATE
)
UPDATE assessments SET status = 'failed', reason = 'cancelled',
    detail = 'An operator ended this before it was judged.', attempt = attempt + 1,
    lease_until = NULL, finished_at = clock_timestamp()
WHERE id IN (SELECT id FROM locked)
RETURNING id, benchmark_id, generation
"""
"""A claim that is in hand loses its fence, so that nothing it still brings touches the row."""

_DUE: Final = """
SELECT id, generation FROM assessments WHERE status = 'pending' AND not_before <= now()
ORDER BY not_before LIMIT $1
"""

_PAUSE: Final = """
INSERT INTO judging_pauses (id, reason)
VALUES ('operator', coalesce(CAST($1 AS text), 'an operator paused it'))
ON CONFLICT (id) DO UPDATE SET reason = coalesce(CAST($1 AS text), judging_pauses.reason)
RETURNING reason, created_at
"""


def list_statement(
    wanted: Selection, *, after: UUID | None, most: int
) -> tuple[str, Sequence[object]]:
    """Return the statement of a page with its values; only what is asked for stands in it."""
    conditions, values = wanted.conditions()
    if after is not None:
        values.append(after)
        conditions += f" AND a.id > ${len(values)}"
    values.append(most)
    return _LIST.format(conditions=conditions, most=f"${len(values)}"), values


async def list_rows(
    connection: asyncpg.Connection, wanted: Selection, *, after: UUID | None, most: int
) -> Sequence[Row]:
    """Return so many assessments at most, in the order of their ids."""
    statement, values = list_statement(wanted, after=after, most=most)
    rows: Sequence[Row] = await connection.fetch(statement, *values)
    return rows


async def standing_of(
    connection: asyncpg.Connection, ids: Sequence[UUID]
) -> dict[UUID, tuple[str, str | None]]:
    """Return status and reason of each of these assessments that exists."""
    rows = await connection.fetch(_IN_STATE, ids)
    return {row["id"]: (row["status"], row["reason"]) for row in rows}


async def newer_than(connection: asyncpg.Connection, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Return the newest judgement of the same run, for each of these that is not the newest."""
    rows = await connection.fetch(_NEWER, ids)
    return {row["older"]: row for row in rows}


async def is_benchmark(connection: asyncpg.Connection, id_: UUID) -> bool:
    """Say whether there is a benchmark with this id."""
    found = await connection.fetchval("SELECT 1 FROM benchmarks WHERE id = $1", id_)
    return found is not None


async def failed_ids(connection: asyncpg.Connection, wanted: Selection) -> Sequence[UUID]:
    """Return the failed assessments that match, of each run the newest one only."""
    conditions, values = wanted.conditions()
    statement = _FAILED.format(conditions=conditions)
    return [row["id"] for row in await connection.fetch(statement, *values)]


async def unended_ids(connection: asyncpg.Connection, benchmark_id: UUID) -> Sequence[UUID]:
    """Return what is pending or running of a benchmark."""
    return [row["id"] for row in await connection.fetch(_UNENDED, benchmark_id)]


async def lock_benchmarks(connection: asyncpg.Connection, ids: Sequence[UUID]) -> None:
    """Lock the benchmarks of these assessments until the transaction ends."""
    await connection.execute(_LOCK_BENCHMARKS, ids)


async def change(
    connection: asyncpg.Connection, statement: str, ids: Sequence[UUID]
) -> Sequence[Row]:
    """Run RETRY or CANCEL on these, and return those that it found as it needs them."""
    rows: Sequence[Row] = await connection.fetch(statement, ids)
    return rows


async def due(connection: asyncpg.Connection, most: int) -> Sequence[Row]:
    """Return so many assessments at most that can be claimed now."""
    rows: Sequence[Row] = await connection.fetch(_DUE, most)
    return rows


async def read_pause(connection: asyncpg.Connection) -> Row | None:
    """Return the pause of an operator; None when there is none."""
    query = "SELECT reason, created_at FROM judging_pauses ORDER BY created_at LIMIT 1"
    row: Row | None = await connection.fetchrow(query)
    return row


async def write_pause(connection: asyncpg.Connection, reason: str | None) -> Row:
    """Pause all judging, and return the pause; one that is there already gets a new reason."""
    row: Row = await connection.fetchrow(_PAUSE, reason)
    return row


async def end_pause(connection: asyncpg.Connection) -> bool:
    """End every pause, and say whether there was one."""
    return bool(await connection.fetch("DELETE FROM judging_pauses RETURNING id"))

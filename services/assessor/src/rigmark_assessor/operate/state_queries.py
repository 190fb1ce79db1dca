"""The statements of `status`."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from rigmark_assessor.operate.queries import Row

# Each half that changes has a small index of its own, which it takes a status alone to use; what
# has ended is counted in one pass.
OPEN: Final = """
SELECT status, reason, count(*) AS count, min(created_at) AS oldest_at,
    CAST(extract(epoch FROM now() - min(created_at)) AS double precision) AS oldest_age_s,
    count(*) FILTER (WHERE status = 'pending' AND not_before <= now()) AS due,
    count(*) FILTER (WHERE status = 'running' AND lease_until < now()) AS expired,
    CAST(extract(epoch FROM min(not_before) FILTER (WHERE status = 'pending') - now())
        AS double precision) AS due_in_s
FROM (SELECT * FROM assessments WHERE status = 'pending'
    UNION ALL SELECT * FROM assessments WHERE status = 'running') a
GROUP BY status, reason ORDER BY status, reason NULLS FIRST
"""

_ENDED: Final = """
SELECT status, reason, count(*) AS count FROM assessments
WHERE status IN ('completed', 'failed')
GROUP BY status, reason ORDER BY status, count(*) DESC, reason
"""

_ASSESSORS: Final = """
SELECT s.owner, s.seen_at, s.state, s.detail, s.judge_model,
    CAST(extract(epoch FROM now() - s.seen_at) AS double precision) AS seen_ago_s,
    (SELECT count(*) FROM assessments a WHERE a.status = 'running' AND a.owner = s.owner) AS in_hand
FROM assessors s ORDER BY s.owner
"""

_SPENT: Final = """
SELECT CAST(now() AT TIME ZONE 'utc' AS date) AS day, spent_usd, reserved_usd
FROM (SELECT CAST(now() AT TIME ZONE 'utc' AS date) AS day) t LEFT JOIN judge_budgets USING (day)
"""

_ENDPOINTS: Final = """
SELECT model, base_url, response_format, detail, learned_at FROM judge_endpoints
ORDER BY model, base_url
"""


async def open_counts(connection: asyncpg.Connection) -> Sequence[Row]:
    """Return what waits and what is being judged, by what delays it."""
    rows: Sequence[Row] = await connection.fetch(OPEN)
    return rows


async def ended_counts(connection: asyncpg.Connection) -> Sequence[Row]:
    """Return what has ended, by why."""
    rows: Sequence[Row] = await connection.fetch(_ENDED)
    return rows


async def assessors(connection: asyncpg.Connection) -> Sequence[Row]:
    """Return the assessors that were seen within a day, with what each has in hand."""
    rows: Sequence[Row] = await connection.fetch(_ASSESSORS)
    return rows


async def endpoints(connection: asyncpg.Connection) -> Sequence[Row]:
    """Return what was learned of each judge's endpoint."""
    rows: Sequence[Row] = await connection.fetch(_ENDPOINTS)
    return rows


async def spent_today(connection: asyncpg.Connection) -> Row:
    """Return the day in UTC, with what its budget's account says; None where it has none yet."""
    row: Row = await connection.fetchrow(_SPENT)
    return row

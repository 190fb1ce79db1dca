"""What the report of costs reads."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection


class By(StrEnum):
    """What calls are counted by."""

    JUDGE = "judge"
    DAY = "day"
    BENCHMARK = "benchmark"
    OUTCOME = "outcome"


_KEYS: Final = {
    By.JUDGE: "v.model || ' @ ' || v.base_url",
    By.DAY: "CAST(CAST(c.created_at AT TIME ZONE 'utc' AS date) AS text)",
    By.BENCHMARK: "CAST(a.benchmark_id AS text)",
    By.OUTCOME: "c.outcome",
}

# A retry is a call whose predecessor on the same assessment gave no verdict; which one that was is
# asked of all calls, and not only of those of the day.
_CALLS: Final = """
WITH calls AS MATERIALIZED (
    SELECT {key} AS key, c.assessment_id, a.status, c.outcome, c.cost_usd, c.price_source,
        c.created_at,
        lag(c.outcome) OVER (PARTITION BY c.assessment_id ORDER BY c.id) AS before
    FROM judge_calls c
    JOIN assessments a ON a.id = c.assessment_id
    JOIN judge_versions v ON v.id = c.judge_version_id
), asked AS (
    SELECT * FROM calls
    WHERE CAST(:day AS date) IS NULL OR CAST(created_at AT TIME ZONE 'utc' AS date) = :day
)
SELECT {group} AS key, count(*) AS calls,
    coalesce(sum(cost_usd), 0) AS usd,
    count(*) FILTER (WHERE cost_usd IS NULL) AS unpriced,
    count(*) FILTER (WHERE price_source = 'not_served') AS not_served,
    count(*) FILTER (WHERE outcome <> 'verdict') AS failures,
    coalesce(sum(cost_usd) FILTER (WHERE outcome <> 'verdict'), 0) AS failures_usd,
    count(*) FILTER (WHERE before <> 'verdict') AS retries,
    coalesce(sum(cost_usd) FILTER (WHERE before <> 'verdict'), 0) AS retries_usd,
    count(DISTINCT assessment_id) FILTER (WHERE status = 'completed') AS scored
FROM asked GROUP BY 1 ORDER BY usd DESC, calls DESC, key
"""

_ACCOUNT: Final = text("""
SELECT coalesce(sum(spent_usd), 0) AS spent_usd, coalesce(sum(reserved_usd), 0) AS reserved_usd,
    count(*) AS days
FROM judge_budgets WHERE CAST(:day AS date) IS NULL OR day = :day
""")


async def calls_by(
    connection: AsyncConnection, by: By | None, *, day: date | None
) -> Sequence[Row[Any]]:
    """Return the sums of calls by a key, of one day in UTC or of all time; by nothing, one row."""
    group = "key" if by else "'all'"
    statement = _CALLS.format(key=_KEYS[by] if by else "''", group=group)
    return (await connection.execute(text(statement), {"day": day})).all()


async def account(connection: AsyncConnection, *, day: date | None) -> Row[Any]:
    """Return what the budgets' account says of a day, or of all; `days` is 0 without a budget."""
    return (await connection.execute(_ACCOUNT, {"day": day})).one()

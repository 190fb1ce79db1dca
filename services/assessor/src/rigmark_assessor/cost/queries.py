"""What the report of costs reads."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

import asyncpg

Row = Mapping[str, Any]


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
# asked of all calls of the assessment, and not only of those of the day. A call of `regrade` has no
# place in a claim and yet a form; it makes no score, and follows no call that was to make one.
_CALLS: Final = """
WITH calls AS MATERIALIZED (
    SELECT {key} AS key, c.assessment_id, a.status, c.outcome, c.cost_usd, c.price_source,
        c.created_at, r.is_regrade,
        lag(c.outcome) OVER (PARTITION BY c.assessment_id, r.is_regrade ORDER BY c.id) AS before
    FROM judge_calls c
    CROSS JOIN LATERAL (
        SELECT c.ordinal IS NULL AND c.response_format IS NOT NULL AS is_regrade) r
    JOIN assessments a ON a.id = c.assessment_id
    JOIN judge_versions v ON v.id = c.judge_version_id
    {of}
), asked AS (SELECT * FROM calls {on})
SELECT {group} AS key, count(*) AS calls,
    coalesce(sum(cost_usd), 0) AS usd,
    count(*) FILTER (WHERE cost_usd IS NULL) AS unpriced,
    count(*) FILTER (WHERE price_source = 'not_served') AS not_served,
    count(*) FILTER (WHERE outcome <> 'verdict') AS failures,
    coalesce(sum(cost_usd) FILTER (WHERE outcome <> 'verdict'), 0) AS failures_usd,
    count(*) FILTER (WHERE before <> 'verdict') AS retries,
    coalesce(sum(cost_usd) FILTER (WHERE before <> 'verdict'), 0) AS retries_usd,
    count(*) FILTER (WHERE is_regrade) AS regrades,
    coalesce(sum(cost_usd) FILTER (WHERE is_regrade), 0) AS regrades_usd,
    count(DISTINCT assessment_id) FILTER (WHERE status = 'completed' AND NOT is_regrade) AS scored
FROM asked GROUP BY 1 ORDER BY usd DESC, calls DESC, key
"""

_ON_THE_DAY: Final = """
WHERE created_at >= CAST(CAST($1 AS date) AS timestamp) AT TIME ZONE 'utc'
    AND created_at < CAST(CAST($1 AS date) + 1 AS timestamp) AT TIME ZONE 'utc'
"""
_OF_THE_DAY: Final = f"""
    WHERE c.assessment_id IN (SELECT assessment_id FROM judge_calls {_ON_THE_DAY})
"""  # noqa: S608 - both parts stand here

_ACCOUNT: Final = """
SELECT coalesce(sum(spent_usd), 0) AS spent_usd, coalesce(sum(reserved_usd), 0) AS reserved_usd,
    count(*) AS days
FROM judge_budgets WHERE CAST($1 AS date) IS NULL OR day = $1
"""


async def calls_by(
    connection: asyncpg.Connection, by: By | None, *, day: date | None
) -> Sequence[Row]:
    """Return the sums of calls by a key, of one day in UTC or of all time; by nothing, one row."""
    days = () if day is None else (day,)
    found: Sequence[Row] = await connection.fetch(calls_statement(by, of_a_day=bool(days)), *days)
    return found


def calls_statement(by: By | None, *, of_a_day: bool) -> str:
    """Return the statement of the sums; that of a day reads the calls of its assessments alone."""
    return _CALLS.format(
        key=_KEYS[by] if by else "''",
        group="key" if by else "'all'",
        of=_OF_THE_DAY if of_a_day else "",
        on=_ON_THE_DAY if of_a_day else "",
    )


async def account(connection: asyncpg.Connection, *, day: date | None) -> Row:
    """Return what the budgets' account says of a day, or of all; `days` is 0 without a budget."""
    found: Row = await connection.fetchrow(_ACCOUNT, day)
    return found

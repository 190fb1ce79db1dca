"""The statements of the account; each transaction locks days before benchmarks, both in order."""

from typing import Final

# A budget that is set in the middle of a day, or of a benchmark, counts what was spent before it,
# also where it had been taken away for a while. A call that is recorded and not settled yet is
# among what is set aside, so that it is not counted twice.
OPEN_DAY: Final = """
INSERT INTO judge_budgets AS b (day, spent_usd)
SELECT t.day, coalesce((
    SELECT sum(c.cost_usd) FROM judge_calls c
    WHERE c.created_at >= CAST(t.day AS timestamp) AT TIME ZONE 'utc'), 0)
FROM (SELECT CAST(now() AT TIME ZONE 'utc' AS date) AS day) t
ON CONFLICT (day) DO UPDATE SET spent_usd = excluded.spent_usd - b.reserved_usd
    WHERE b.spent_usd < excluded.spent_usd - b.reserved_usd
"""

OPEN_BENCHMARKS: Final = """
INSERT INTO benchmark_costs AS k (benchmark_id, spent_usd)
SELECT b.id, coalesce((
    SELECT sum(c.cost_usd) FROM judge_calls c JOIN assessments a ON a.id = c.assessment_id
    WHERE a.benchmark_id = b.id), 0)
FROM benchmarks b
WHERE b.id = ANY(CAST($1 AS uuid[]))
ORDER BY b.id
ON CONFLICT (benchmark_id) DO UPDATE SET spent_usd = excluded.spent_usd - k.reserved_usd
    WHERE k.spent_usd < excluded.spent_usd - k.reserved_usd
"""

# Tells whether the day has a row to lock; without one, no benchmark is locked either.
LOCK: Final = """
WITH days AS MATERIALIZED (
    SELECT day FROM judge_budgets
    WHERE day = CAST(now() AT TIME ZONE 'utc' AS date) OR day = ANY(CAST($1 AS date[]))
    ORDER BY day FOR UPDATE
), benchmarks AS MATERIALIZED (
    SELECT benchmark_id FROM benchmark_costs
    WHERE benchmark_id = ANY(CAST($2 AS uuid[]))
        AND EXISTS (SELECT 1 FROM days WHERE day = CAST(now() AT TIME ZONE 'utc' AS date))
    ORDER BY benchmark_id FOR UPDATE
)
SELECT EXISTS (SELECT 1 FROM days WHERE day = CAST(now() AT TIME ZONE 'utc' AS date))
    AND (SELECT count(*) FROM benchmarks) >= 0
"""

# What was settled is gone, and settling it again changes nothing. An absurd cost does not overflow.
SETTLE: Final = """
WITH settled AS (
    DELETE FROM judge_reservations r
    USING json_to_recordset(CAST(CAST($1 AS text) AS json)) AS s (id uuid, usd numeric)
    WHERE r.id = s.id
    RETURNING r.day, r.benchmark_id, r.usd AS reserved, coalesce(s.usd, r.usd) AS spent
), of_days AS (
    UPDATE judge_budgets b
    SET reserved_usd = b.reserved_usd - s.reserved, spent_usd = least(b.spent_usd + s.spent, 999999)
    FROM (SELECT day, sum(reserved) AS reserved, sum(spent) AS spent FROM settled GROUP BY day) s
    WHERE b.day = s.day
)
UPDATE benchmark_costs k
SET reserved_usd = k.reserved_usd - s.reserved, spent_usd = least(k.spent_usd + s.spent, 999999)
FROM (
    SELECT benchmark_id, sum(reserved) AS reserved, sum(spent) AS spent
    FROM settled GROUP BY benchmark_id
) s
WHERE k.benchmark_id = s.benchmark_id
"""

# One row for each benchmark that has costs already, and one at least.
READ: Final = """
SELECT b.day, b.spent_usd AS day_spent_usd, b.reserved_usd AS day_reserved_usd,
    CAST(EXTRACT(EPOCH FROM
        CAST(b.day + 1 AS timestamp) AT TIME ZONE 'utc' - clock_timestamp()
    ) AS double precision) AS left_s,
    k.benchmark_id, k.spent_usd, k.reserved_usd
FROM judge_budgets b
LEFT JOIN benchmark_costs k ON k.benchmark_id = ANY(CAST($1 AS uuid[]))
WHERE b.day = CAST(now() AT TIME ZONE 'utc' AS date)
"""

RESERVE: Final = """
WITH granted AS (
    INSERT INTO judge_reservations (id, assessment_id, attempt, benchmark_id, day, usd, expires_at)
    SELECT w.id, w.assessment_id, w.attempt, w.benchmark_id, CAST($1 AS date), w.usd,
        clock_timestamp() + make_interval(secs => $2)
    FROM json_to_recordset(CAST(CAST($3 AS text) AS json)) AS w (
        id uuid, assessment_id uuid, attempt integer, benchmark_id uuid, usd numeric)
    RETURNING benchmark_id, usd
), of_day AS (
    UPDATE judge_budgets SET reserved_usd = reserved_usd + (SELECT sum(usd) FROM granted)
    WHERE day = $1
)
UPDATE benchmark_costs k SET reserved_usd = k.reserved_usd + g.usd
FROM (SELECT benchmark_id, sum(usd) AS usd FROM granted GROUP BY benchmark_id) g
WHERE k.benchmark_id = g.benchmark_id
"""

EXPIRED: Final = """
SELECT id, benchmark_id, day, usd FROM judge_reservations
WHERE expires_at < clock_timestamp() ORDER BY expires_at LIMIT 1000
"""

# So many calls are read along the index of versions, from the newest of a version downwards; asked
# for the equal alone, the planner may walk all calls of others to find those of one asked seldom.
DEAREST: Final = """
SELECT max(c.cost_usd) FROM judge_versions v, LATERAL (
    SELECT cost_usd, judge_version_id FROM judge_calls WHERE judge_version_id <= v.id
    ORDER BY judge_version_id DESC, id DESC LIMIT $3) c
WHERE v.model = $1 AND v.base_url = $2 AND c.judge_version_id = v.id
"""

MAKE_DUE: Final = """
UPDATE assessments SET not_before = clock_timestamp()
WHERE id IN (
    SELECT id FROM assessments
    WHERE status = 'pending' AND reason IN ('budget_used_up', 'call_over_budget')
        AND not_before > clock_timestamp()
    ORDER BY id FOR UPDATE SKIP LOCKED
)
"""

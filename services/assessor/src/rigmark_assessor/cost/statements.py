"""The statements of the account; each transaction locks days before benchmarks, both in order."""

from typing import Final

# A budget that is set in the middle of a day, or of a benchmark, counts what was spent before it.
OPEN_DAY: Final = """
INSERT INTO judge_budgets (day, spent_usd)
SELECT t.day, coalesce((
    SELECT sum(c.cost_usd) FROM judge_calls c
    WHERE c.created_at >= CAST(t.day AS timestamp) AT TIME ZONE 'utc'), 0)
FROM (SELECT CAST(now() AT TIME ZONE 'utc' AS date) AS day) t
WHERE NOT EXISTS (SELECT 1 FROM judge_budgets b WHERE b.day = t.day)
ON CONFLICT DO NOTHING
"""

OPEN_BENCHMARKS: Final = """
INSERT INTO benchmark_costs (benchmark_id, spent_usd)
SELECT b.id, coalesce((
    SELECT sum(c.cost_usd) FROM judge_calls c JOIN assessments a ON a.id = c.assessment_id
    WHERE a.benchmark_id = b.id), 0)
FROM benchmarks b
WHERE b.id = ANY(CAST(:benchmarks AS uuid[]))
    AND NOT EXISTS (SELECT 1 FROM benchmark_costs k WHERE k.benchmark_id = b.id)
ORDER BY b.id
ON CONFLICT DO NOTHING
"""

# Tells whether the day has a row to lock; without one, no benchmark is locked either.
LOCK: Final = """
WITH days AS MATERIALIZED (
    SELECT day FROM judge_budgets
    WHERE day = CAST(now() AT TIME ZONE 'utc' AS date) OR day = ANY(CAST(:days AS date[]))
    ORDER BY day FOR UPDATE
), benchmarks AS MATERIALIZED (
    SELECT benchmark_id FROM benchmark_costs
    WHERE benchmark_id = ANY(CAST(:benchmarks AS uuid[]))
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
    USING json_to_recordset(CAST(:settled AS json)) AS s (id uuid, usd numeric)
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
LEFT JOIN benchmark_costs k ON k.benchmark_id = ANY(CAST(:benchmarks AS uuid[]))
WHERE b.day = CAST(now() AT TIME ZONE 'utc' AS date)
"""

RESERVE: Final = """
WITH granted AS (
    INSERT INTO judge_reservations (id, assessment_id, attempt, benchmark_id, day, usd, expires_at)
    SELECT w.id, w.assessment_id, w.attempt, w.benchmark_id, :day, w.usd,
        clock_timestamp() + make_interval(secs => :keep_s)
    FROM json_to_recordset(CAST(:granted AS json)) AS w (
        id uuid, assessment_id uuid, attempt integer, benchmark_id uuid, usd numeric)
    RETURNING benchmark_id, usd
), of_day AS (
    UPDATE judge_budgets SET reserved_usd = reserved_usd + (SELECT sum(usd) FROM granted)
    WHERE day = :day
)
UPDATE benchmark_costs k SET reserved_usd = k.reserved_usd + g.usd
FROM (SELECT benchmark_id, sum(usd) AS usd FROM granted GROUP BY benchmark_id) g
WHERE k.benchmark_id = g.benchmark_id
"""

EXPIRED: Final = """
SELECT id, benchmark_id, day, usd FROM judge_reservations
WHERE expires_at < clock_timestamp() ORDER BY expires_at LIMIT 1000
"""

DEAREST: Final = """
SELECT max(c.cost_usd) FROM judge_calls c JOIN judge_versions v ON v.id = c.judge_version_id
WHERE v.model = :model AND v.base_url = :base_url
"""

MAKE_DUE: Final = """
UPDATE assessments SET not_before = clock_timestamp()
WHERE id IN (
    SELECT id FROM assessments
    WHERE status = 'pending' AND reason = 'budget_used_up' AND not_before > clock_timestamp()
    ORDER BY id FOR UPDATE SKIP LOCKED
)
"""

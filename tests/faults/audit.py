"""A history inside the database: every claim, every end and every sample, by its own clock."""

from typing import Final

INSTALL: Final = """
CREATE TABLE audit_states (
    at timestamptz NOT NULL DEFAULT clock_timestamp(), assessment_id uuid, status text,
    attempt integer, owner text);
CREATE TABLE audit_samples (
    at timestamptz NOT NULL DEFAULT clock_timestamp(), assessment_id uuid, sample integer,
    attempt integer, stood_at integer, status text);
CREATE FUNCTION audit_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    INSERT INTO audit_states (assessment_id, status, attempt, owner)
        VALUES (NEW.id, NEW.status, NEW.attempt, coalesce(NEW.owner, OLD.owner));
    RETURN NULL; END $$;
CREATE FUNCTION audit_sample() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    INSERT INTO audit_samples (assessment_id, sample, attempt, stood_at, status)
        SELECT NEW.assessment_id, NEW.sample, NEW.attempt, a.attempt, a.status
        FROM assessments a WHERE a.id = NEW.assessment_id;
    RETURN NULL; END $$;
CREATE TRIGGER audit_state AFTER UPDATE ON assessments FOR EACH ROW
    WHEN (OLD.status <> NEW.status OR OLD.attempt <> NEW.attempt) EXECUTE FUNCTION audit_state();
CREATE TRIGGER audit_sample AFTER INSERT ON judge_samples FOR EACH ROW
    EXECUTE FUNCTION audit_sample();
"""

NOW: Final = "SELECT extract(epoch FROM clock_timestamp())"

# Of what a process held when it fell: until the last of it was in somebody's hand again, or done.
TAKEN_OVER: Final = """
WITH held AS (
    SELECT DISTINCT ON (assessment_id) assessment_id, status, attempt, owner FROM audit_states
    WHERE extract(epoch FROM at) <= $1 ORDER BY assessment_id, at DESC
)
SELECT count(*) AS held, count(*) FILTER (WHERE later.at IS NULL) AS never,
    max(extract(epoch FROM later.at)) - $1 AS worst_s
FROM held LEFT JOIN LATERAL (
    SELECT min(s.at) AS at FROM audit_states s
    WHERE s.assessment_id = held.assessment_id AND extract(epoch FROM s.at) > $1
        AND (s.attempt > held.attempt OR s.status <> 'running')
) later ON true
WHERE held.status = 'running' AND held.owner LIKE '%-' || $2 || '-%'
"""

# Until the next score, of what was owed at that moment.
NEXT_SCORE: Final = """
SELECT min(extract(epoch FROM at)) - $1 AS worst_s
FROM audit_states WHERE status = 'completed' AND extract(epoch FROM at) > $1
"""

# Until the last of what was waiting for its first claim was claimed.
FIRST_CLAIMS: Final = """
SELECT max(first.at) - $1 AS worst_s, count(*) AS waited FROM (
    SELECT min(extract(epoch FROM s.at)) AS at FROM audit_states s
    JOIN assessments a ON a.id = s.assessment_id
    WHERE s.attempt = 1 AND s.status = 'running' GROUP BY s.assessment_id
) first WHERE first.at > $1
"""

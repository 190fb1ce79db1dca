"""The statements of the assessor's writes; outcomes travel as JSON documents.

So any number of outcomes is one statement. The locks on benchmarks come first, and then those on
assessments, each in the order of ids: two writers never wait for each other in a circle.
"""

from typing import Final

# Calls are written whatever became of the claim: they were made, and paid for. What is written a
# second time, because the answer to a commit was lost, is there already.
WRITE: Final = """
WITH locked AS MATERIALIZED (
    SELECT id FROM benchmarks WHERE id = ANY(CAST($1 AS uuid[]))
    ORDER BY id FOR NO KEY UPDATE
), fenced AS MATERIALIZED (
    SELECT a.id, a.attempt, a.benchmark_id, a.scenario FROM assessments a
    JOIN unnest(CAST($2 AS uuid[]), CAST($3 AS integer[])) AS f (id, attempt)
        ON a.id = f.id AND a.attempt = f.attempt
    WHERE a.status = 'running' AND (SELECT count(*) FROM locked) >= 0
    ORDER BY a.id FOR UPDATE OF a
), written AS (
    UPDATE assessments a SET
        status = o.status, reason = o.reason, detail = o.detail, kpi = o.kpi,
        samples = o.samples, kpi_sd = o.kpi_sd, kpi_low = o.kpi_low, kpi_high = o.kpi_high,
        first_sample = coalesce(o.first_sample, a.first_sample), flags = o.flags,
        summary = o.summary, failures = a.failures + o.failures,
        lease_until = CASE WHEN o.status = 'running' THEN a.lease_until END,
        owner = CASE WHEN o.status <> 'pending' THEN a.owner END,
        not_before = clock_timestamp() + make_interval(secs => o.wait_s),
        judge_version_id = o.version,
        finished_at = CASE WHEN o.status IN ('completed', 'failed') THEN clock_timestamp() END
    FROM json_to_recordset(CAST(CAST($4 AS text) AS json)) AS o (
        id uuid, attempt integer, status text, reason text, detail text, kpi numeric,
        samples smallint, kpi_sd double precision, kpi_low double precision,
        kpi_high double precision, first_sample smallint, flags jsonb, summary text,
        wait_s double precision, failures integer, version integer)
    WHERE a.id = o.id AND a.attempt = o.attempt AND a.id IN (SELECT id FROM fenced)
), sampled AS (
    INSERT INTO judge_samples (assessment_id, sample, judge_version_id, attempt, template,
        dimension_order, kpi, caps, summary)
    SELECT s.id, s.sample, s.version, s.attempt, s.template, s.dimension_order, s.kpi, s.caps,
        s.summary
    FROM json_to_recordset(CAST(CAST($5 AS text) AS json)) AS s (
        id uuid, attempt integer, sample smallint, version integer, template text,
        dimension_order jsonb, kpi numeric, caps jsonb, summary text)
    JOIN fenced USING (id, attempt)
    ON CONFLICT (assessment_id, sample) DO NOTHING
), scored AS (
    INSERT INTO dimension_scores (assessment_id, sample, dimension, score, rationale)
    SELECT s.id, s.sample, s.dimension, s.score, s.rationale
    FROM json_to_recordset(CAST(CAST($6 AS text) AS json)) AS s (
        id uuid, attempt integer, sample smallint, dimension text, score smallint, rationale text)
    JOIN fenced USING (id, attempt)
    ON CONFLICT (assessment_id, sample, dimension) DO NOTHING
), found AS (
    INSERT INTO response_evidence (benchmark_id, scenario, version, findings)
    SELECT DISTINCT ON (f.benchmark_id, f.scenario) f.benchmark_id, f.scenario, e.version,
        e.findings
    FROM json_to_recordset(CAST(CAST($7 AS text) AS json)) AS e (
        id uuid, attempt integer, version text, findings jsonb)
    JOIN fenced f USING (id, attempt)
    ORDER BY f.benchmark_id, f.scenario
    ON CONFLICT (benchmark_id, scenario) DO UPDATE
        SET version = excluded.version, findings = excluded.findings,
            created_at = clock_timestamp()
        WHERE response_evidence.version <> excluded.version
), called AS (
    INSERT INTO judge_calls (assessment_id, attempt, ordinal, judge_version_id, latency_ms,
        outcome, response_format, template, http_status, served_model, provider, finish_reason,
        prompt_tokens, cached_tokens, output_tokens, cost_usd, price_source, raw_output)
    SELECT a.id, c.attempt, c.ordinal, c.version, c.latency_ms, c.outcome, c.response_format,
        c.template, c.http_status, c.served_model, c.provider, c.finish_reason, c.prompt_tokens,
        c.cached_tokens, c.output_tokens, c.cost_usd, c.price_source, c.raw_output
    FROM json_to_recordset(CAST(CAST($8 AS text) AS json)) AS c (
        id uuid, attempt integer, ordinal smallint, version integer, latency_ms double precision,
        outcome text, response_format text, template text, http_status smallint, served_model text,
        provider text, finish_reason text, prompt_tokens bigint, cached_tokens bigint,
        output_tokens bigint, cost_usd numeric, price_source text, raw_output text, place integer)
    JOIN assessments a ON a.id = c.id
    ORDER BY c.place
    ON CONFLICT (assessment_id, attempt, ordinal) DO NOTHING
)
SELECT id, attempt FROM fenced
"""

STANDINGS: Final = """
SELECT benchmark_id, generation, scenario, status, kpi, kpi_low, kpi_high, judge_version_id
FROM assessments WHERE benchmark_id = ANY(CAST($1 AS uuid[]))
ORDER BY benchmark_id, generation DESC
"""

RATE: Final = """
UPDATE benchmarks b SET status = q.status, overall_quality = q.overall, coverage = q.coverage,
    quality_low = q.low, quality_high = q.high, judge_version_id = q.version,
    assessed_at = CASE WHEN q.status <> 'pending' THEN clock_timestamp() END
FROM json_to_recordset(CAST(CAST($1 AS text) AS json)) AS q (
    id uuid, status text, overall numeric, coverage smallint, low double precision,
    high double precision, version integer)
WHERE b.id = q.id
"""

REGISTER: Final = """
INSERT INTO judge_versions (digest, model, base_url, shape)
VALUES ($1, $2, $3, CAST(CAST($4 AS text) AS jsonb)) ON CONFLICT DO NOTHING
"""

VERSION_ID: Final = "SELECT id FROM judge_versions WHERE digest = $1"

# Within each response and judge, of the newest samples; the key sorts by time.
NOISE: Final = """
SELECT v.digest, w.scenario, sqrt(sum(w.squares) / sum(w.df)) AS sd,
    CAST(sum(w.df) AS integer) AS df
FROM (
    SELECT s.judge_version_id, a.scenario, count(*) - 1 AS df,
        CAST(var_samp(s.kpi) AS double precision) * (count(*) - 1) AS squares
    FROM (
        SELECT assessment_id, judge_version_id, kpi, sample FROM judge_samples
        WHERE template = 'main' ORDER BY assessment_id DESC, sample LIMIT $1
    ) s
    JOIN assessments a ON a.id = s.assessment_id AND s.sample >= a.first_sample
    GROUP BY s.assessment_id, s.judge_version_id, a.scenario HAVING count(*) > 1
) w
JOIN judge_versions v ON v.id = w.judge_version_id
GROUP BY v.digest, w.scenario
"""

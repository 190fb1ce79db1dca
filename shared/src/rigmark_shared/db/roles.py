"""The database roles of the rooms, and the grants that hold "one writer per table"."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

INGEST_ROLE = "rigmark_ingest"
ASSESSOR_ROLE = "rigmark_assessor"
WEB_ROLE = "rigmark_web"
BACKUP_ROLE = "rigmark_backup"

_EVERY_ROLE = (INGEST_ROLE, ASSESSOR_ROLE, WEB_ROLE, BACKUP_ROLE)

_INGEST_INSERTS = (
    "benchmarks, benchmark_documents, scenario_runs, scenario_texts, attempts, load_points, "
    "assessments, rigs, api_keys, signing_keys, challenges, benchmark_signatures, "
    "benchmark_notices"
)
_QUALITY_COLUMNS = (
    "status, overall_quality, coverage, assessed_at, judge_version_id, quality_low, quality_high"
)
_ASSESSOR_INSERTS = "dimension_scores, judge_calls, judge_samples, judge_versions"
_ASSESSOR_OWNS = (
    "assessors, judge_endpoints, judge_budgets, benchmark_costs, judge_reservations, "
    "judging_pauses, response_evidence"
)
# All but the judge's own words, which may hold what no page shows.
_CALL_COLUMNS = (
    "id, assessment_id, attempt, ordinal, judge_version_id, created_at, latency_ms, outcome, "
    "http_status, served_model, provider, finish_reason, prompt_tokens, cached_tokens, "
    "output_tokens, cost_usd, price_source, response_format, template"
)
_NOTICE_COLUMNS = "id, benchmark_id, created_at, action, actor, reason"

GRANTS = (
    *(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}" for role in _EVERY_ROLE),
    f"REVOKE SELECT ON judge_calls, api_keys, challenges, benchmark_notices FROM {WEB_ROLE}",
    f"GRANT SELECT (id, created_at, expires_at) ON challenges TO {WEB_ROLE}",
    f"GRANT SELECT ({_NOTICE_COLUMNS}) ON benchmark_notices TO {WEB_ROLE}",
    f"REVOKE SELECT ON api_keys, challenges FROM {ASSESSOR_ROLE}",
    f"GRANT SELECT ({_CALL_COLUMNS}) ON judge_calls TO {WEB_ROLE}",
    f"GRANT INSERT ON {_INGEST_INSERTS} TO {INGEST_ROLE}",
    f"GRANT UPDATE (last_used_at, expires_at, revoked_at) ON api_keys TO {INGEST_ROLE}",
    f"GRANT UPDATE (revoked_at, revoked_because) ON signing_keys TO {INGEST_ROLE}",
    f"GRANT UPDATE (withdrawn_at, doubted_at) ON benchmarks TO {INGEST_ROLE}",
    # Those that nobody has answered in time.
    f"GRANT DELETE ON challenges TO {INGEST_ROLE}",
    f"GRANT UPDATE ON assessments TO {ASSESSOR_ROLE}",
    f"GRANT UPDATE ({_QUALITY_COLUMNS}) ON benchmarks TO {ASSESSOR_ROLE}",
    # A later judgement of the same run is an assessment of its own.
    f"GRANT INSERT ON assessments TO {ASSESSOR_ROLE}",
    f"GRANT INSERT ON {_ASSESSOR_INSERTS} TO {ASSESSOR_ROLE}",
    f"GRANT UPDATE (calibration) ON judge_versions TO {ASSESSOR_ROLE}",
    f"GRANT INSERT, UPDATE, DELETE ON {_ASSESSOR_OWNS} TO {ASSESSOR_ROLE}",
    # A dump holds where every counter stands.
    f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {BACKUP_ROLE}",
)


@dataclass(frozen=True, slots=True)
class RolePasswords:
    """The passwords the rooms log in with; an empty one leaves the role without a password."""

    ingest: str
    assessor: str
    web: str
    backup: str = ""


async def create_roles(connection: AsyncConnection, passwords: RolePasswords) -> None:
    """Create or update the login roles of the rooms and of the backup; safe to repeat."""
    given = (passwords.ingest, passwords.assessor, passwords.web, passwords.backup)
    for role, password in zip(_EVERY_ROLE, given, strict=True):
        known = await connection.scalar(
            text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}
        )
        verb = "ALTER" if known else "CREATE"
        await connection.execute(text(f"{verb} ROLE {role} LOGIN"))
        if password:
            # ALTER ROLE takes no parameters: let Postgres quote the literal.
            statement = await connection.scalar(
                text(
                    "SELECT format('ALTER ROLE %I PASSWORD %L', CAST(:r AS text), CAST(:p AS text))"
                ),
                {"r": role, "p": password},
            )
            await connection.exec_driver_sql(str(statement))


async def grant(connection: AsyncConnection) -> None:
    """Give each room what it may do, and take all else."""
    for role in _EVERY_ROLE:
        await connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"))
        await connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    for statement in GRANTS:
        await connection.execute(text(statement))

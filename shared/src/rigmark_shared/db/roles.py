"""The database roles of the rooms, and the grants that hold "one writer per table"."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

INGEST_ROLE = "rigmark_ingest"
ASSESSOR_ROLE = "rigmark_assessor"
WEB_ROLE = "rigmark_web"

_EVERY_ROLE = (INGEST_ROLE, ASSESSOR_ROLE, WEB_ROLE)

_INGEST_INSERTS = (
    "benchmarks, benchmark_documents, scenario_runs, scenario_texts, attempts, load_points, "
    "assessments, rigs"
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

GRANTS = (
    *(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}" for role in _EVERY_ROLE),
    f"REVOKE SELECT ON rigs, judge_calls FROM {WEB_ROLE}",
    f"GRANT SELECT (id, name) ON rigs TO {WEB_ROLE}",
    f"GRANT SELECT ({_CALL_COLUMNS}) ON judge_calls TO {WEB_ROLE}",
    f"GRANT INSERT ON {_INGEST_INSERTS} TO {INGEST_ROLE}",
    f"GRANT UPDATE (last_used_at, revoked_at) ON rigs TO {INGEST_ROLE}",
    f"GRANT UPDATE ON assessments TO {ASSESSOR_ROLE}",
    f"GRANT UPDATE ({_QUALITY_COLUMNS}) ON benchmarks TO {ASSESSOR_ROLE}",
    # A later judgement of the same run is an assessment of its own.
    f"GRANT INSERT ON assessments TO {ASSESSOR_ROLE}",
    f"GRANT INSERT ON {_ASSESSOR_INSERTS} TO {ASSESSOR_ROLE}",
    f"GRANT UPDATE (calibration) ON judge_versions TO {ASSESSOR_ROLE}",
    f"GRANT INSERT, UPDATE, DELETE ON {_ASSESSOR_OWNS} TO {ASSESSOR_ROLE}",
)


@dataclass(frozen=True, slots=True)
class RolePasswords:
    """The passwords the rooms log in with; an empty one leaves the role without a password."""

    ingest: str
    assessor: str
    web: str


async def create_roles(connection: AsyncConnection, passwords: RolePasswords) -> None:
    """Create or update the three login roles; safe to repeat."""
    for role, password in zip(
        _EVERY_ROLE, (passwords.ingest, passwords.assessor, passwords.web), strict=True
    ):
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

"""Samples, evidence, costs and versions: what says how far a score can be trusted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_JSONB = postgresql.JSONB(astext_type=sa.Text())
_MONEY = sa.Numeric(14, 8)
_NOW = sa.text("now()")
_KPI = sa.Numeric(5, 2)


def upgrade() -> None:
    op.add_column("judge_versions", sa.Column("calibration", _JSONB, nullable=True))
    for column in (
        sa.Column("samples", sa.SmallInteger(), nullable=True),
        sa.Column("first_sample", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("kpi_sd", sa.Double(), nullable=True),
        sa.Column("kpi_low", sa.Double(), nullable=True),
        sa.Column("kpi_high", sa.Double(), nullable=True),
        sa.Column("flags", _JSONB, server_default=sa.text("'[]'::jsonb"), nullable=False),
    ):
        op.add_column("assessments", column)
    for name in ("price_source", "response_format", "template"):
        op.add_column("judge_calls", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("judge_calls", sa.Column("ordinal", sa.SmallInteger(), nullable=True))
    op.add_column("judge_calls", sa.Column("cached_tokens", sa.BigInteger(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_judge_calls_assessment_id_attempt_ordinal"),
        "judge_calls",
        ["assessment_id", "attempt", "ordinal"],
    )
    # The constraint's index begins with the same column.
    op.drop_index("ix_judge_calls_assessment_id", table_name="judge_calls")
    _create_samples()
    _create_shared()
    op.add_column("benchmarks", sa.Column("judge_version_id", sa.Integer(), nullable=True))
    op.add_column("benchmarks", sa.Column("quality_low", sa.Double(), nullable=True))
    op.add_column("benchmarks", sa.Column("quality_high", sa.Double(), nullable=True))
    op.create_foreign_key(
        op.f("fk_benchmarks_judge_version_id_judge_versions"),
        "benchmarks",
        "judge_versions",
        ["judge_version_id"],
        ["id"],
    )
    op.create_index(
        "ix_benchmarks_judge_version_id_overall_quality_id",
        "benchmarks",
        ["judge_version_id", "overall_quality", "id"],
    )
    _carry_over()


def _create_samples() -> None:
    op.create_table(
        "judge_samples",
        sa.Column("assessment_id", sa.UUID(), nullable=False),
        sa.Column("sample", sa.SmallInteger(), nullable=False),
        sa.Column("judge_version_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("dimension_order", _JSONB, nullable=False),
        sa.Column("kpi", _KPI, nullable=False),
        sa.Column("caps", _JSONB, server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessments.id"],
            name=op.f("fk_judge_samples_assessment_id_assessments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["judge_version_id"],
            ["judge_versions.id"],
            name=op.f("fk_judge_samples_judge_version_id_judge_versions"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", "sample", name=op.f("pk_judge_samples")),
    )


def _create_shared() -> None:
    op.create_table(
        "judge_endpoints",
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("response_format", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("learned_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("base_url", "model", name=op.f("pk_judge_endpoints")),
    )
    op.create_table(
        "judge_budgets",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reserved_usd", _MONEY, server_default="0", nullable=False),
        sa.Column("spent_usd", _MONEY, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_judge_budgets")),
    )
    op.create_table(
        "benchmark_costs",
        sa.Column("benchmark_id", sa.UUID(), nullable=False),
        sa.Column("reserved_usd", _MONEY, server_default="0", nullable=False),
        sa.Column("spent_usd", _MONEY, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["benchmark_id"],
            ["benchmarks.id"],
            name=op.f("fk_benchmark_costs_benchmark_id_benchmarks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("benchmark_id", name=op.f("pk_benchmark_costs")),
    )
    op.create_table(
        "judge_reservations",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("assessment_id", sa.UUID(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("benchmark_id", sa.UUID(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("usd", _MONEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_reservations")),
    )
    op.create_table(
        "judging_pauses",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judging_pauses")),
    )
    op.create_table(
        "response_evidence",
        sa.Column("benchmark_id", sa.UUID(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("findings", _JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["benchmark_id", "scenario"],
            ["scenario_runs.benchmark_id", "scenario_runs.scenario"],
            name=op.f("fk_response_evidence_benchmark_id_scenario_scenario_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("benchmark_id", "scenario", name=op.f("pk_response_evidence")),
    )


def _carry_over() -> None:
    """What was judged before was judged once, in the order in which the dimensions stand."""
    op.execute(
        "INSERT INTO judge_samples (assessment_id, sample, judge_version_id, attempt, template, "
        "dimension_order, kpi, summary, created_at) "
        "SELECT a.id, 0, a.judge_version_id, a.attempt, 'main', '[]'::jsonb, a.kpi, "
        "coalesce(a.summary, ''), coalesce(a.finished_at, a.created_at) "
        "FROM assessments a WHERE a.status = 'completed' AND a.judge_version_id IS NOT NULL"
    )
    op.execute("UPDATE assessments SET samples = 1 WHERE status = 'completed'")
    op.execute(
        "UPDATE benchmarks b SET judge_version_id = v.id FROM ("
        "SELECT benchmark_id, min(judge_version_id) AS id FROM assessments "
        "WHERE status = 'completed' GROUP BY benchmark_id "
        "HAVING count(DISTINCT judge_version_id) = 1) v "
        "WHERE v.benchmark_id = b.id AND b.overall_quality IS NOT NULL"
    )


def _keep_one_sample() -> None:
    """The older schema has one sample of a score; its assessor writes the same one anew.

    So nothing may be left of what is not scored yet.
    """
    op.execute(
        "DELETE FROM dimension_scores s USING assessments a WHERE a.id = s.assessment_id AND ("
        "a.status <> 'completed' OR s.sample <> (SELECT min(k.sample) FROM judge_samples k "
        "WHERE k.assessment_id = a.id AND k.template = 'main' AND k.sample >= a.first_sample))"
    )
    op.execute("UPDATE dimension_scores SET sample = 0 WHERE sample > 0")


def downgrade() -> None:
    op.drop_index("ix_benchmarks_judge_version_id_overall_quality_id", table_name="benchmarks")
    for column in ("quality_high", "quality_low", "judge_version_id"):
        op.drop_column("benchmarks", column)
    for table in (
        "response_evidence",
        "judging_pauses",
        "judge_reservations",
        "benchmark_costs",
        "judge_budgets",
        "judge_endpoints",
    ):
        op.drop_table(table)
    _keep_one_sample()
    op.drop_table("judge_samples")
    op.create_index("ix_judge_calls_assessment_id", "judge_calls", ["assessment_id"])
    op.drop_constraint("uq_judge_calls_assessment_id_attempt_ordinal", "judge_calls")
    for name in ("cached_tokens", "ordinal", "template", "response_format", "price_source"):
        op.drop_column("judge_calls", name)
    for name in ("flags", "kpi_high", "kpi_low", "kpi_sd", "first_sample", "samples"):
        op.drop_column("assessments", name)
    op.drop_column("judge_versions", "calibration")

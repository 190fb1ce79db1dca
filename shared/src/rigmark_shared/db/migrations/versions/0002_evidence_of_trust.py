"""Flags, statistics, terms and load: what says how far a figure can be trusted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_JSONB = postgresql.JSONB(astext_type=sa.Text())
_NO_FLAGS = sa.text("'[]'::jsonb")

# The first migration left the vocabularies of its tables out.
_VOCABULARIES = {
    ("benchmarks", "status"): "'pending', 'completed', 'incomplete', 'measured'",
    ("benchmarks", "evidence"): "'raw', 'self_reported'",
    ("scenario_runs", "evidence"): "'raw', 'self_reported'",
    ("scenario_runs", "scenario"): (
        "'agent_workflow', 'code_generation', 'role_play_narrative', 'research_analysis'"
    ),
    ("assessments", "status"): "'pending', 'running', 'completed', 'failed'",
}


def upgrade() -> None:
    op.add_column("benchmarks", sa.Column("prompt_set_version", sa.Text(), nullable=True))
    op.add_column("benchmarks", sa.Column("source_tool", sa.Text(), nullable=True))
    op.add_column(
        "benchmarks", sa.Column("flags", _JSONB, server_default=_NO_FLAGS, nullable=False)
    )
    for (table, column), words in _VOCABULARIES.items():
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({words})")
    for figure in ("itl_ms", "itl_p99_ms", "net_energy_j_per_token"):
        op.add_column("scenario_runs", sa.Column(figure, sa.Double(), nullable=True))
    op.add_column(
        "scenario_runs",
        sa.Column("statistics", _JSONB, server_default=sa.text("'{}'::jsonb"), nullable=False),
    )
    op.add_column(
        "scenario_runs", sa.Column("flags", _JSONB, server_default=_NO_FLAGS, nullable=False)
    )
    op.add_column("scenario_runs", sa.Column("gpu_share", _JSONB, nullable=True))
    op.create_table(
        "load_points",
        sa.Column("benchmark_id", sa.UUID(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("concurrency", sa.Integer(), nullable=True),
        sa.Column("rate_per_s", sa.Double(), nullable=True),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=True),
        sa.Column("output_tokens", sa.BigInteger(), nullable=True),
        sa.Column("context_tokens", sa.BigInteger(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("figures", _JSONB, nullable=False),
        sa.Column("unknown", _JSONB, nullable=False),
        sa.Column("flags", _JSONB, nullable=False),
        sa.Column("posted", _JSONB, nullable=False),
        sa.CheckConstraint(
            "evidence IN ('raw', 'self_reported')", name=op.f("ck_load_points_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["benchmark_id"],
            ["benchmarks.id"],
            name=op.f("fk_load_points_benchmark_id_benchmarks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("benchmark_id", "ordinal", name=op.f("pk_load_points")),
    )


def downgrade() -> None:
    op.drop_table("load_points")
    for column in (
        "gpu_share",
        "flags",
        "statistics",
        "net_energy_j_per_token",
        "itl_p99_ms",
        "itl_ms",
    ):
        op.drop_column("scenario_runs", column)
    op.execute("DELETE FROM benchmarks WHERE status = 'measured'")
    for table, column in _VOCABULARIES:
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    for column in ("flags", "source_tool", "prompt_set_version"):
        op.drop_column("benchmarks", column)

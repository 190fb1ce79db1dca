"""Keys with scopes, signatures, challenges, and a public trail of notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_JSONB = postgresql.JSONB(astext_type=sa.Text())
_NOW = sa.text("now()")


def _moment(name: str, *, now: bool = False) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        nullable=not now,
        server_default=_NOW if now else None,
    )


def upgrade() -> None:
    _create_keys()
    op.execute(
        "INSERT INTO api_keys (id, rig_id, name, secret_hash, scopes, created_at, last_used_at, "
        "revoked_at) SELECT key_id, id, name, key_hash, '[\"post\"]'::jsonb, created_at, "
        "last_used_at, revoked_at FROM rigs"
    )
    for name in ("key_id", "key_hash", "last_used_at", "revoked_at"):
        op.drop_column("rigs", name)
    for column in (
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("challenge_id", sa.UUID(), nullable=True),
        sa.Column("traceparent", sa.Text(), nullable=True),
        _moment("withdrawn_at"),
        _moment("doubted_at"),
    ):
        op.add_column("benchmarks", column)
    op.create_foreign_key(
        op.f("fk_benchmarks_signed_by_signing_keys"),
        "benchmarks",
        "signing_keys",
        ["signed_by"],
        ["fingerprint"],
    )
    op.create_foreign_key(
        op.f("fk_benchmarks_challenge_id_challenges"),
        "benchmarks",
        "challenges",
        ["challenge_id"],
        ["id"],
    )
    op.create_unique_constraint(op.f("uq_benchmarks_challenge_id"), "benchmarks", ["challenge_id"])
    _create_evidence()
    op.create_index(
        "ix_assessments_failed_id",
        "assessments",
        ["id"],
        postgresql_where=sa.text("status = 'failed'"),
    )
    op.create_index(
        "ix_judge_calls_created_at", "judge_calls", ["created_at"], postgresql_using="brin"
    )
    op.create_index("ix_judge_calls_judge_version_id_id", "judge_calls", ["judge_version_id", "id"])


def _create_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rig_id", sa.UUID(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", _JSONB, nullable=False),
        _moment("created_at", now=True),
        _moment("expires_at"),
        _moment("last_used_at"),
        _moment("revoked_at"),
        sa.CheckConstraint(
            "rig_id IS NOT NULL OR NOT scopes ? 'post'",
            name=op.f("ck_api_keys_who_posts_is_a_rig"),
        ),
        sa.ForeignKeyConstraint(["rig_id"], ["rigs.id"], name=op.f("fk_api_keys_rig_id_rigs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
    )
    op.create_index("ix_api_keys_rig_id", "api_keys", ["rig_id"])
    op.create_table(
        "signing_keys",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("rig_id", sa.UUID(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        _moment("created_at", now=True),
        _moment("revoked_at"),
        sa.Column("revoked_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "octet_length(public_key) = 32",
            name=op.f("ck_signing_keys_public_key_is_ed25519"),
        ),
        sa.ForeignKeyConstraint(["rig_id"], ["rigs.id"], name=op.f("fk_signing_keys_rig_id_rigs")),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_signing_keys")),
    )
    op.create_index("ix_signing_keys_rig_id", "signing_keys", ["rig_id"])
    op.create_table(
        "challenges",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("rig_id", sa.UUID(), nullable=True),
        _moment("created_at", now=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rig_id"], ["rigs.id"], name=op.f("fk_challenges_rig_id_rigs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
    )
    op.create_index("ix_challenges_expires_at", "challenges", ["expires_at"])


def _create_evidence() -> None:
    op.create_table(
        "benchmark_signatures",
        sa.Column("benchmark_id", sa.UUID(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["benchmark_id"],
            ["benchmarks.id"],
            name=op.f("fk_benchmark_signatures_benchmark_id_benchmarks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("benchmark_id", name=op.f("pk_benchmark_signatures")),
    )
    op.create_table(
        "benchmark_notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("benchmark_id", sa.UUID(), nullable=False),
        _moment("created_at", now=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("api_key_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "action IN ('withdrawn', 'reinstated', 'doubted', 'cleared')",
            name=op.f("ck_benchmark_notices_action"),
        ),
        sa.CheckConstraint("actor IN ('rig', 'operator')", name=op.f("ck_benchmark_notices_actor")),
        sa.ForeignKeyConstraint(
            ["benchmark_id"],
            ["benchmarks.id"],
            name=op.f("fk_benchmark_notices_benchmark_id_benchmarks"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["api_key_id"], ["api_keys.id"], name=op.f("fk_benchmark_notices_api_key_id_api_keys")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark_notices")),
    )
    op.create_index("ix_benchmark_notices_benchmark_id", "benchmark_notices", ["benchmark_id"])


def downgrade() -> None:
    op.drop_index("ix_assessments_failed_id", table_name="assessments")
    op.drop_index("ix_judge_calls_judge_version_id_id", table_name="judge_calls")
    op.drop_index("ix_judge_calls_created_at", table_name="judge_calls")
    for name in ("benchmark_notices", "benchmark_signatures"):
        op.drop_table(name)
    for name in ("doubted_at", "withdrawn_at", "traceparent", "challenge_id", "signed_by"):
        op.drop_column("benchmarks", name)
    for column in (
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("key_hash", sa.LargeBinary(), nullable=True),
        _moment("last_used_at"),
        _moment("revoked_at"),
    ):
        op.add_column("rigs", column)
    # The older schema has one key of a rig: the newest. A rig without one gets none that opens.
    op.execute(
        "UPDATE rigs r SET key_id = k.id, key_hash = k.secret_hash, "
        "last_used_at = k.last_used_at, revoked_at = k.revoked_at FROM ("
        "SELECT DISTINCT ON (rig_id) * FROM api_keys WHERE rig_id IS NOT NULL "
        "ORDER BY rig_id, created_at DESC) k WHERE k.rig_id = r.id"
    )
    op.execute(
        "UPDATE rigs SET key_id = id::text, key_hash = ''::bytea, revoked_at = now() "
        "WHERE key_id IS NULL"
    )
    op.alter_column("rigs", "key_id", nullable=False)
    op.alter_column("rigs", "key_hash", nullable=False)
    op.create_unique_constraint(op.f("uq_rigs_key_id"), "rigs", ["key_id"])
    for name in ("challenges", "signing_keys", "api_keys"):
        op.drop_table(name)

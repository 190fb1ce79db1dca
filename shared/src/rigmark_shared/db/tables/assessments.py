"""Assessments, the judge calls they cost, and the scores they gave."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from rigmark_shared.db.tables.metadata import KPI, created_at, metadata, uuid_key, vocabulary
from rigmark_shared.status import AssessmentStatus

judge_versions = Table(
    "judge_versions",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    # SHA-256 of all that shapes a score; any change makes a new version.
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("model", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    # Parameters, and hashes of prompt, rubric and schema; of a panel, the digests of its judges.
    Column("shape", JSONB, nullable=False),
    created_at(),
    # The newest report of `rigmark-assessor calibrate`; null is uncalibrated.
    Column("calibration", JSONB),
)

assessments = Table(
    "assessments",
    metadata,
    uuid_key(),
    Column("benchmark_id", UUID(as_uuid=True), nullable=False),
    Column("scenario", Text, nullable=False),
    # 1 for the first judgement of a run; a later judgement under another version adds one.
    Column("generation", SmallInteger, nullable=False, server_default=text("1")),
    vocabulary("status", AssessmentStatus, AssessmentStatus.PENDING),
    created_at(),
    Column("not_before", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # The fence: how often it was claimed. A write of an earlier claim touches no row.
    Column("attempt", Integer, nullable=False, server_default=text("0")),
    Column("owner", Text),
    Column("lease_until", DateTime(timezone=True)),
    # Judge calls that ended in an error which a retry may cure.
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("reason", Text),
    Column("detail", Text),
    Column("judge_version_id", Integer, ForeignKey("judge_versions.id")),
    # The mean over its samples; the deviation and the 95 % interval are the judge's noise only.
    Column("kpi", KPI),
    Column("samples", SmallInteger),
    # Samples below this number do not count: the judge changed before the score was whole.
    Column("first_sample", SmallInteger, nullable=False, server_default=text("0")),
    Column("kpi_sd", Double),
    Column("kpi_low", Double),
    Column("kpi_high", Double),
    # Flags of the judgement: id and what was seen.
    Column("flags", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("summary", Text),
    Column("finished_at", DateTime(timezone=True)),
    UniqueConstraint("benchmark_id", "scenario", "generation"),
    ForeignKeyConstraint(
        ["benchmark_id", "scenario"],
        ["scenario_runs.benchmark_id", "scenario_runs.scenario"],
        ondelete="CASCADE",
    ),
    CheckConstraint("(status = 'completed') = (kpi IS NOT NULL)", name="kpi_iff_completed"),
    CheckConstraint("status <> 'failed' OR reason IS NOT NULL", name="failed_says_why"),
    CheckConstraint("(status = 'running') = (lease_until IS NOT NULL)", name="lease_iff_running"),
)

Index(
    "ix_assessments_pending_not_before",
    assessments.c.not_before,
    postgresql_where=text("status = 'pending'"),
)
# Operators look for what failed, and why.
Index(
    "ix_assessments_failed_id",
    assessments.c.id,
    postgresql_where=text("status = 'failed'"),
)
Index(
    "ix_assessments_running_lease_until",
    assessments.c.lease_until,
    postgresql_where=text("status = 'running'"),
)

dimension_scores = Table(
    "dimension_scores",
    metadata,
    Column(
        "assessment_id",
        UUID(as_uuid=True),
        ForeignKey("assessments.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("sample", SmallInteger, primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("score", SmallInteger, nullable=False),
    Column("rationale", Text, nullable=False),
    CheckConstraint("score BETWEEN 0 AND 100", name="score"),
)

judge_samples = Table(
    "judge_samples",
    metadata,
    Column(
        "assessment_id",
        UUID(as_uuid=True),
        ForeignKey("assessments.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    # From 0, in the order in which they came, over all judges of a panel.
    Column("sample", SmallInteger, primary_key=True),
    # The judge that gave it; for a panel, one of its judges.
    Column("judge_version_id", Integer, ForeignKey("judge_versions.id"), nullable=False),
    # The claim it was written under.
    Column("attempt", Integer, nullable=False),
    # Which prompt asked: `main`, or `second` after a suspicion of injection. That one only informs.
    Column("template", Text, nullable=False),
    # The dimensions in the order in which the judge was asked for them.
    Column("dimension_order", JSONB, nullable=False),
    # After the caps: what the dimension scores add up to.
    Column("kpi", KPI, nullable=False),
    # Scores that evidence capped: dimension, before, after, reason.
    Column("caps", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("summary", Text, nullable=False),
    created_at(),
)

judge_calls = Table(
    "judge_calls",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "assessment_id",
        UUID(as_uuid=True),
        ForeignKey("assessments.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("attempt", Integer, nullable=False),
    # Which call of its claim, from 0: a call that is written again is the same one.
    Column("ordinal", SmallInteger),
    Column("judge_version_id", Integer, ForeignKey("judge_versions.id"), nullable=False),
    created_at(),
    Column("latency_ms", Double, nullable=False),
    # `verdict`, or the class of the error.
    Column("outcome", Text, nullable=False),
    Column("http_status", SmallInteger),
    Column("served_model", Text),
    Column("provider", Text),
    Column("finish_reason", Text),
    Column("prompt_tokens", BigInteger),
    # Of the prompt, those that the endpoint had in its cache.
    Column("cached_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    # Null is unpriced: the call may have cost something that nobody told.
    Column("cost_usd", Numeric(14, 8)),
    # `reported` by the endpoint, by the `table` of prices, or `not_served`: refused for nothing.
    Column("price_source", Text),
    # How the judge was held to the form of its verdict.
    Column("response_format", Text),
    Column("template", Text),
    Column("raw_output", Text),
    UniqueConstraint("assessment_id", "attempt", "ordinal"),
    # Calls come in order of time, so a few kilobytes find a day among millions.
    Index("ix_judge_calls_created_at", "created_at", postgresql_using="brin"),
    Index("ix_judge_calls_judge_version_id_id", "judge_version_id", "id"),
)

assessors = Table(
    "assessors",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # `ready`, or why nothing is judged: `not_configured`, `paused`.
    Column("state", Text, nullable=False),
    Column("detail", Text),
    Column("judge_model", Text),
)

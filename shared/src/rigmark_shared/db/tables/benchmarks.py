"""Benchmarks: one row holds all that the board sorts and filters by; long text stands apart."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from rigmark_shared.db.tables.metadata import KPI, created_at, metadata, uuid_key, vocabulary
from rigmark_shared.status import BenchmarkStatus, Evidence, NoticeAction, NoticeActor

SORTABLE_METRICS = (
    "decode_speed_tok_s",
    "ttft_ms",
    "memory_gb",
    "gpu_share_pct",
    "efficiency_tok_s_per_gb",
)
"""The figures a board sorts by; each is a column of `benchmarks` and of `scenario_runs`."""

benchmarks = Table(
    "benchmarks",
    metadata,
    uuid_key(),
    created_at(),
    Column("rig_id", UUID(as_uuid=True), ForeignKey("rigs.id")),
    Column("content_digest", LargeBinary, nullable=False),
    Column("idempotency_key", Text),
    Column("schema_version", Text, nullable=False),
    Column("methodology_version", Text, nullable=False),
    Column("prompt_set_version", Text),
    # The tool whose file was imported; null for clients that measured themselves.
    Column("source_tool", Text),
    vocabulary("evidence", Evidence),
    Column("model", Text, nullable=False),
    Column("quantization", Text),
    Column("model_family", Text),
    Column("model_parameters", BigInteger),
    Column("engine", Text, nullable=False),
    Column("engine_version", Text),
    Column("hardware", Text, nullable=False),
    Column("decode_speed_tok_s", Double),
    Column("ttft_ms", Double),
    Column("memory_gb", Double),
    Column("gpu_share_pct", Double),
    Column("efficiency_tok_s_per_gb", Double),
    # The ids of all validity flags of its runs and load points, each once.
    Column("flags", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    # The key that its document was signed with, and the challenge that its prompts answer.
    Column("signed_by", Text, ForeignKey("signing_keys.fingerprint")),
    Column("challenge_id", UUID(as_uuid=True), ForeignKey("challenges.id"), unique=True),
    # Of the request that posted it, in the form of W3C Trace Context.
    Column("traceparent", Text),
    # By the newest notices: out of every ranking, and not to be relied on.
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("doubted_at", DateTime(timezone=True)),
    # Written by ingest once and then by the assessor alone; everything above by ingest alone.
    vocabulary("status", BenchmarkStatus, BenchmarkStatus.PENDING),
    Column("overall_quality", KPI),
    Column("coverage", SmallInteger, nullable=False, server_default=text("0")),
    # The judge version of all its scores; null while there is none, or while they are of several.
    Column("judge_version_id", Integer, ForeignKey("judge_versions.id")),
    # The 95 % interval of the overall quality: the judge's noise only.
    Column("quality_low", Double),
    Column("quality_high", Double),
    Column("assessed_at", DateTime(timezone=True)),
    UniqueConstraint("rig_id", "content_digest", postgresql_nulls_not_distinct=True),
    Index(
        "uq_benchmarks_rig_id_idempotency_key",
        "rig_id",
        "idempotency_key",
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
)

# Keyset pages: scored rows first by figure and id, the unscored tail by id alone.
for _figure in ("overall_quality", *SORTABLE_METRICS):
    Index(f"ix_benchmarks_{_figure}_id", benchmarks.c[_figure], benchmarks.c.id)
for _filter in ("model", "hardware", "engine", "quantization", "status"):
    Index(
        f"ix_benchmarks_{_filter}_overall_quality_id",
        benchmarks.c[_filter],
        benchmarks.c.overall_quality,
        benchmarks.c.id,
    )
# A board by quality never mixes judge versions.
Index(
    "ix_benchmarks_judge_version_id_overall_quality_id",
    benchmarks.c.judge_version_id,
    benchmarks.c.overall_quality,
    benchmarks.c.id,
)
Index(
    "ix_benchmarks_unscored_id",
    benchmarks.c.id,
    postgresql_where=text("overall_quality IS NULL"),
)

benchmark_documents = Table(
    "benchmark_documents",
    metadata,
    Column(
        "benchmark_id",
        UUID(as_uuid=True),
        ForeignKey("benchmarks.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    # Model, engine, hardware, client, start, terms and source, as they were posted.
    Column("disclosure", JSONB, nullable=False),
)

benchmark_signatures = Table(
    "benchmark_signatures",
    metadata,
    Column(
        "benchmark_id",
        UUID(as_uuid=True),
        ForeignKey("benchmarks.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    # Ed25519, over what `rigmark_shared.wire.signing` says.
    Column("signature", LargeBinary, nullable=False),
    # The document as it was signed, byte for byte, in gzip.
    Column("document", LargeBinary, nullable=False),
)

# The public trail: rows are only ever added.
benchmark_notices = Table(
    "benchmark_notices",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "benchmark_id",
        UUID(as_uuid=True),
        ForeignKey("benchmarks.id", ondelete="CASCADE"),
        nullable=False,
    ),
    created_at(),
    vocabulary("action", NoticeAction),
    vocabulary("actor", NoticeActor),
    Column("reason", Text, nullable=False),
    # The key that did it; no page shows it.
    Column("api_key_id", Text, ForeignKey("api_keys.id")),
    Index("ix_benchmark_notices_benchmark_id", "benchmark_id"),
)

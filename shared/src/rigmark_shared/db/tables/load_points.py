"""Points of load sweeps: what the board shows of each, and the requests it was derived from."""

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Integer, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from rigmark_shared.db.tables.metadata import metadata, vocabulary
from rigmark_shared.status import Evidence

load_points = Table(
    "load_points",
    metadata,
    Column(
        "benchmark_id",
        UUID(as_uuid=True),
        ForeignKey("benchmarks.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    # The position in the document, from 0.
    Column("ordinal", SmallInteger, primary_key=True),
    vocabulary("evidence", Evidence),
    Column("concurrency", Integer),
    Column("rate_per_s", Double),
    Column("prompt_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("context_tokens", BigInteger),
    Column("label", Text),
    # By metric id; null is unknown, and `unknown` says why.
    Column("figures", JSONB, nullable=False),
    Column("unknown", JSONB, nullable=False),
    Column("flags", JSONB, nullable=False),
    # The point as it was posted, requests included.
    Column("posted", JSONB, nullable=False),
)

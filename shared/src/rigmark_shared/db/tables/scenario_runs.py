"""Scenario runs with their figures, their attempts, and apart from both their long text."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from rigmark_shared.db.tables.metadata import metadata, vocabulary
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.status import Evidence


def _of_benchmark() -> Column[Any]:
    return Column(
        "benchmark_id",
        UUID(as_uuid=True),
        ForeignKey("benchmarks.id", ondelete="CASCADE"),
        primary_key=True,
    )


def _of_run() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["benchmark_id", "scenario"],
        ["scenario_runs.benchmark_id", "scenario_runs.scenario"],
        ondelete="CASCADE",
    )


scenario_runs = Table(
    "scenario_runs",
    metadata,
    _of_benchmark(),
    vocabulary("scenario", ScenarioId, primary_key=True),
    vocabulary("evidence", Evidence),
    Column("temperature", Double),
    Column("max_output_tokens", BigInteger),
    Column("seed", BigInteger),
    Column("finish_reason", Text),
    Column("prompt_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("token_count_source", Text),
    Column("memory_kind", Text),
    # The figures, by their metric ids; null is unknown, and `unknown` says why.
    Column("decode_speed_tok_s", Double),
    Column("generation_speed_tok_s", Double),
    Column("ttft_ms", Double),
    Column("ttfr_ms", Double),
    Column("ttfo_ms", Double),
    Column("tpot_ms", Double),
    Column("itl_ms", Double),
    Column("itl_p99_ms", Double),
    Column("normalized_latency_ms", Double),
    Column("prefill_speed_tok_s", Double),
    Column("memory_gb", Double),
    Column("gpu_share_pct", Double),
    Column("efficiency_tok_s_per_gb", Double),
    Column("energy_j_per_token", Double),
    Column("net_energy_j_per_token", Double),
    Column("unknown", JSONB, nullable=False),
    # By metric id: how many attempts, mean, median, deviation and 95 % interval.
    Column("statistics", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    # Validity flags: id and what was seen.
    Column("flags", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    # What each source told of the share on the GPU, and how far they bear each other out.
    Column("gpu_share", JSONB),
)

scenario_texts = Table(
    "scenario_texts",
    metadata,
    Column("benchmark_id", UUID(as_uuid=True), primary_key=True),
    Column("scenario", Text, primary_key=True),
    Column("prompt", Text, nullable=False),
    Column("response", Text, nullable=False),
    Column("reasoning", Text),
    _of_run(),
)

attempts = Table(
    "attempts",
    metadata,
    Column("benchmark_id", UUID(as_uuid=True), primary_key=True),
    Column("scenario", Text, primary_key=True),
    Column("ordinal", SmallInteger, primary_key=True),
    Column("warmup", Boolean, nullable=False),
    # The whole attempt as it was posted: marks, counts, engine timings, device trace.
    Column("evidence", JSONB, nullable=False),
    _of_run(),
)

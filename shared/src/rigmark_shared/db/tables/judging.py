"""What all assessors share: learned endpoints, budgets, an operator's pause, and evidence."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Numeric,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from rigmark_shared.db.tables.metadata import created_at, metadata

MONEY = Numeric(14, 8)

judge_endpoints = Table(
    "judge_endpoints",
    metadata,
    Column("base_url", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    # The strictest form that the endpoint has taken: json_schema, json_object or text.
    Column("response_format", Text, nullable=False),
    # Why it is not a stricter one.
    Column("detail", Text),
    Column("learned_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

judge_budgets = Table(
    "judge_budgets",
    metadata,
    # A day in UTC.
    Column("day", Date, primary_key=True),
    # Reserved for calls that are not accounted for yet.
    Column("reserved_usd", MONEY, nullable=False, server_default="0"),
    Column("spent_usd", MONEY, nullable=False, server_default="0"),
)

benchmark_costs = Table(
    "benchmark_costs",
    metadata,
    Column(
        "benchmark_id",
        UUID(as_uuid=True),
        ForeignKey("benchmarks.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("reserved_usd", MONEY, nullable=False, server_default="0"),
    Column("spent_usd", MONEY, nullable=False, server_default="0"),
)

# Without foreign keys: what a call may have cost stays reserved when its benchmark is deleted.
judge_reservations = Table(
    "judge_reservations",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    # The claim that the call is made under.
    Column("assessment_id", UUID(as_uuid=True), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("benchmark_id", UUID(as_uuid=True), nullable=False),
    # The row of `judge_budgets` that it is part of.
    Column("day", Date, nullable=False),
    # What the call may cost at most.
    Column("usd", MONEY, nullable=False),
    created_at(),
    # Then whoever made it is gone, and it counts as spent.
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

judging_pauses = Table(
    "judging_pauses",
    metadata,
    # There is one row while an operator has paused all judging.
    Column("id", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    created_at(),
)

response_evidence = Table(
    "response_evidence",
    metadata,
    Column("benchmark_id", UUID(as_uuid=True), primary_key=True),
    Column("scenario", Text, primary_key=True),
    # The version of the checks.
    Column("version", Text, nullable=False),
    # What was found without a judge, by the name of the check.
    Column("findings", JSONB, nullable=False),
    created_at(),
    ForeignKeyConstraint(
        ["benchmark_id", "scenario"],
        ["scenario_runs.benchmark_id", "scenario_runs.scenario"],
        ondelete="CASCADE",
    ),
)

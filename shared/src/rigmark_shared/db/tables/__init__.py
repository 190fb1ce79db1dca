"""Every table of Rigmark, as SQLAlchemy Core tables on one metadata."""

from rigmark_shared.db.tables.assessments import (
    assessments,
    assessors,
    dimension_scores,
    judge_calls,
    judge_samples,
    judge_versions,
)
from rigmark_shared.db.tables.benchmarks import (
    SORTABLE_METRICS,
    benchmark_documents,
    benchmark_notices,
    benchmark_signatures,
    benchmarks,
)
from rigmark_shared.db.tables.judging import (
    benchmark_costs,
    judge_budgets,
    judge_endpoints,
    judge_reservations,
    judging_pauses,
    response_evidence,
)
from rigmark_shared.db.tables.load_points import load_points
from rigmark_shared.db.tables.metadata import metadata
from rigmark_shared.db.tables.rigs import api_keys, challenges, rigs, signing_keys
from rigmark_shared.db.tables.scenario_runs import attempts, scenario_runs, scenario_texts

__all__ = [
    "SORTABLE_METRICS",
    "api_keys",
    "assessments",
    "assessors",
    "attempts",
    "benchmark_costs",
    "benchmark_documents",
    "benchmark_notices",
    "benchmark_signatures",
    "benchmarks",
    "challenges",
    "dimension_scores",
    "judge_budgets",
    "judge_calls",
    "judge_endpoints",
    "judge_reservations",
    "judge_samples",
    "judge_versions",
    "judging_pauses",
    "load_points",
    "metadata",
    "response_evidence",
    "rigs",
    "scenario_runs",
    "scenario_texts",
    "signing_keys",
]

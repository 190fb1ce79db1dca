"""Every table of Rigmark, as SQLAlchemy Core tables on one metadata."""

from rigmark_shared.db.tables.assessments import (
    assessments,
    assessors,
    dimension_scores,
    judge_calls,
    judge_versions,
)
from rigmark_shared.db.tables.benchmarks import (
    SORTABLE_METRICS,
    benchmark_documents,
    benchmarks,
)
from rigmark_shared.db.tables.metadata import metadata
from rigmark_shared.db.tables.rigs import rigs
from rigmark_shared.db.tables.scenario_runs import attempts, scenario_runs, scenario_texts

__all__ = [
    "SORTABLE_METRICS",
    "assessments",
    "assessors",
    "attempts",
    "benchmark_documents",
    "benchmarks",
    "dimension_scores",
    "judge_calls",
    "judge_versions",
    "metadata",
    "rigs",
    "scenario_runs",
    "scenario_texts",
]

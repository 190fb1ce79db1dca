"""Two benchmarks side by side: what stands between them, and both their figures."""

from collections.abc import Sequence
from typing import Any

from rigmark_ingest.benchmarks.repository import Compared
from rigmark_shared.db.tables import SORTABLE_METRICS
from rigmark_shared.methodology.comparability import (
    Difference,
    comparable_metrics,
    side_of,
    why_not_comparable,
)
from rigmark_shared.methodology.derive import PERCENT
from rigmark_shared.wire import Comparison, DifferenceReport, MetricComparison

_COMPARED = (*SORTABLE_METRICS, "overall_quality")


def comparison_of(one: Compared, other: Compared) -> Comparison:
    """Return the comparison of two stored benchmarks."""
    sides = [side_of(each.benchmark, each.disclosure, each.runs) for each in (one, other)]
    obstacles = comparable_metrics(*sides)
    return Comparison(
        one=one.benchmark["id"],
        other=other.benchmark["id"],
        differences=[_difference(difference) for difference in why_not_comparable(*sides)],
        metrics={
            metric: _metric(one.benchmark[metric], other.benchmark[metric], obstacles[metric])
            for metric in _COMPARED
        },
    )


def _difference(difference: Difference) -> DifferenceReport:
    return DifferenceReport(
        axis=difference.axis,
        label=difference.label,
        severity=difference.severity,
        one=difference.one,
        other=difference.other,
        sentence=difference.sentence,
        metrics=list(difference.metrics),
    )


def _metric(one: Any, other: Any, obstacles: Sequence[Difference]) -> MetricComparison:  # noqa: ANN401 - a float, or a Decimal column
    mine, theirs = (None if value is None else float(value) for value in (one, other))
    change = None
    if mine and theirs is not None and not obstacles:
        change = (theirs - mine) / mine * PERCENT
    return MetricComparison(
        one=mine,
        other=theirs,
        comparable=not obstacles,
        change_pct=change,
        in_the_way=[difference.axis for difference in obstacles],
    )

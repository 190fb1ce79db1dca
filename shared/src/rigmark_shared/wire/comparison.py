"""What the service says of two benchmarks side by side."""

from uuid import UUID

from rigmark_shared.methodology.comparability import Obstacle
from rigmark_shared.wire.receipt import Answer


class DifferenceReport(Answer):
    """One thing on which the two differ, or may."""

    axis: str
    label: str
    severity: Obstacle
    one: str
    """What the first says; `unknown` where it does not tell."""
    other: str
    sentence: str
    """Why it matters."""
    metrics: list[str]
    """The ids of the metrics that it bears on."""


class MetricComparison(Answer):
    """One figure of both."""

    one: float | None
    other: float | None
    comparable: bool
    """Whether nothing stands in the way of comparing the two."""
    change_pct: float | None
    """(other - one) / one * 100; null unless both are known and comparable."""
    in_the_way: list[str]
    """The axes of the differences that stand in the way."""


class Comparison(Answer):
    """Two benchmarks, what stands between them, and their figures."""

    one: UUID
    other: UUID
    differences: list[DifferenceReport]
    """The gravest first; `differs` is what the comparison is about."""
    metrics: dict[str, MetricComparison]
    """The benchmarks' own figures and their overall quality, by metric id."""

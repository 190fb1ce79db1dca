"""What is published of a comparison."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel

from rigmark_shared.methodology.comparability import (
    Difference,
    Obstacle,
    comparable_metrics,
    why_not_comparable,
)
from rigmark_web.benchmarks.figure import FigureView
from rigmark_web.compare.side import Compared, Part, SideView
from rigmark_web.compare.verdict import ComparedFigureView, compare_figures


class DifferenceView(BaseModel):
    """One thing that the two do not share, or may not."""

    axis: str
    label: str
    severity: Obstacle
    """`differs` is what the comparison is about; `limits` and `blocks` stand in its way."""
    a: str
    b: str
    sentence: str
    metrics: list[str]
    """The ids of the metrics that it bears on."""


class ComparedPartView(BaseModel):
    """Figures of both that belong together."""

    label: str
    figures: list[ComparedFigureView]


class ComparisonView(BaseModel):
    """Two benchmarks side by side."""

    a: SideView
    b: SideView
    same: bool
    """Whether both are one and the same benchmark."""
    differences: list[DifferenceView]
    """What stands between them, the gravest first."""
    parts: list[ComparedPartView]
    """Only parts that both have."""
    only_a: list[str]
    """Parts that b lacks."""
    only_b: list[str]
    """Parts that a lacks."""

    def of_severity(self, severity: str) -> list[DifferenceView]:
        """Return the differences of one severity."""
        return [each for each in self.differences if each.severity == severity]


def comparison_view(a: Compared, b: Compared) -> ComparisonView:
    """Put two benchmarks side by side."""
    same = a.view.id == b.view.id
    # A benchmark is itself, however little it tells and however doubtful it is.
    obstacles = {} if same else comparable_metrics(a.facts, b.facts)
    differences = () if same else why_not_comparable(a.facts, b.facts)
    return ComparisonView(
        a=a.view,
        b=b.view,
        same=same,
        differences=[_difference(each) for each in differences],
        parts=[
            ComparedPartView(
                label=part.label, figures=list(_figures(part, b.parts[key], obstacles))
            )
            for key, part in a.parts.items()
            if key in b.parts
        ],
        only_a=_missing(a, b),
        only_b=_missing(b, a),
    )


def _difference(difference: Difference) -> DifferenceView:
    return DifferenceView(
        axis=difference.axis,
        label=difference.label,
        severity=difference.severity,
        a=difference.one,
        b=difference.other,
        sentence=difference.sentence,
        metrics=list(difference.metrics),
    )


def _figures(
    mine: Part, theirs: Part, obstacles: Mapping[str, Sequence[Difference]]
) -> Iterable[ComparedFigureView]:
    by_id: dict[str, FigureView] = {figure.id: figure for figure in theirs.figures}
    for figure in mine.figures:
        other = by_id.get(figure.id)
        if other is None or (figure.value is None and other.value is None):
            continue
        bearing = [
            each for each in obstacles.get(figure.id, ()) if each.axis not in mine.ignored_axes
        ]
        yield compare_figures(figure, other, bearing)


def _missing(one: Compared, other: Compared) -> list[str]:
    return [part.label for key, part in one.parts.items() if key not in other.parts]

"""Why two results are not comparable: every axis on which they differ, or may."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from rigmark_shared.methodology.comparability.axis import AXES, Axis, Obstacle
from rigmark_shared.methodology.comparability.side import Side
from rigmark_shared.methodology.metric import METRICS

UNKNOWN: Final = "unknown"
_NONE: Final = "none"
_PAIRS: Final = ("temperatures", "output_limits", "seeds")
_GRAVENESS: Final = list(Obstacle)
# On these a side that has nothing says so: it is not unknown.
_MAY_BE_EMPTY: Final = ("source_tool", "suspect_flags", "gpus", "engine_flags", "scenarios")


@dataclass(frozen=True, slots=True)
class Difference:
    """One axis on which two results differ or may differ, in words."""

    axis: str
    one: str
    """What the first side says; `unknown` where it does not tell."""
    other: str
    severity: Obstacle
    sentence: str
    label: str
    metrics: tuple[str, ...]
    """The ids of the metrics that it bears on."""


def why_not_comparable(one: Side, other: Side) -> tuple[Difference, ...]:
    """Return what stands between two results, the gravest first; the order of sides is no matter.

    `differs` is what the comparison is about; `limits` and `blocks` stand in its way.
    """
    found = [
        difference
        for axis in AXES.values()
        if _is_asked(axis.id, one, other)
        for difference in _differences(axis, one, other)
    ]
    return tuple(sorted(found, key=lambda difference: _GRAVENESS.index(difference.severity)))


def comparable_metrics(one: Side, other: Side) -> Mapping[str, tuple[Difference, ...]]:
    """Return by metric id what stands in the way of comparing it; nothing: it is comparable."""
    obstacles = [
        difference
        for difference in why_not_comparable(one, other)
        if difference.severity is not Obstacle.DIFFERS
    ]
    return MappingProxyType(
        {metric: tuple(each for each in obstacles if metric in each.metrics) for metric in METRICS}
    )


def _is_asked(axis: str, one: Side, other: Side) -> bool:
    """Say whether an axis has a meaning for these two."""
    same_weights = one.digest is not None and one.digest == other.digest
    if axis == "digest":
        return one.model == other.model
    if axis == "tokenizer":
        return one.model != other.model and not same_weights
    if axis == "engine_version":
        return one.engine == other.engine
    return True


def _differences(axis: Axis, one: Side, other: Side) -> Iterator[Difference]:
    mine, theirs = getattr(one, axis.id), getattr(other, axis.id)
    if axis.id in _PAIRS:
        mine, theirs = _in_both(mine, theirs)
    if axis.id == "suspect_flags" and (mine or theirs):
        # Doubt on both sides is no agreement.
        yield _difference(axis, mine, theirs, severity=axis.different, sentence=axis.sentence)
    elif axis.id not in _MAY_BE_EMPTY and (mine is None or theirs is None):
        if axis.unknown is not None:
            sentence = "It is not known of both, so it may differ."
            yield _difference(axis, mine, theirs, severity=axis.unknown, sentence=sentence)
    elif mine != theirs:
        yield _difference(axis, mine, theirs, severity=axis.different, sentence=axis.sentence)


def _in_both(mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, Any]:
    """Return the facts of the scenarios that both ran and both tell of."""
    one, other = dict(mine), dict(theirs)
    both = [name for name, fact in one.items() if fact is not None and other.get(name) is not None]
    return (
        tuple((name, one[name]) for name in both),
        tuple((name, other[name]) for name in both),
    )


def _difference(
    axis: Axis, mine: object, theirs: object, *, severity: Obstacle, sentence: str
) -> Difference:
    return Difference(
        axis=axis.id,
        one=_words(axis.id, mine),
        other=_words(axis.id, theirs),
        severity=severity,
        sentence=sentence,
        label=axis.label,
        metrics=axis.bears,
    )


def _words(axis: str, fact: object) -> str:
    if fact is None or fact == ():
        return _NONE if axis in _MAY_BE_EMPTY else UNKNOWN
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, tuple):
        return ", ".join(": ".join(map(str, e)) if isinstance(e, tuple) else str(e) for e in fact)
    return str(fact)

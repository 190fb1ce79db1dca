"""Caps: the few findings that are certain enough to bound a score, with the reason for each.

A cap never raises a score, and never acts in silence: each one that lowered a score is handed back
with the score before it. The caps are a part of the judge's version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rigmark_assessor.evidence.code.checks import CODE_BLOCK, JAVASCRIPT_PARSES
from rigmark_assessor.evidence.finding import Finding, Findings, Result
from rigmark_assessor.evidence.plan.checks import TOOLS_NAMED

CAP: Final = 25
"""The second anchor, one above what the rubric gives such an answer: a check may be wrong too."""


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that a dimension may be scored, and why."""

    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class AppliedCap:
    """A score that was lowered by evidence: from `before` to `after`."""

    dimension: str
    before: int
    after: int
    reason: str


CAPS: Final[Mapping[str, tuple[str, Cap]]] = {
    CODE_BLOCK: ("correctness", Cap(CAP, "The response holds no code.")),
    JAVASCRIPT_PARSES: ("correctness", Cap(CAP, "The JavaScript of the page does not parse.")),
    TOOLS_NAMED: ("tool_selection", Cap(CAP, "The plan names none of the offered tools.")),
}
"""The dimension and cap of each check that can cap, by the check's id."""


def caps(findings: Findings) -> dict[str, Cap]:
    """Return the caps that findings call for, by dimension."""
    return {
        dimension: cap
        for check, (dimension, cap) in CAPS.items()
        if check in findings and _is_certain(check, findings[check])
    }


def apply(
    scores: Mapping[str, int], findings: Findings
) -> tuple[dict[str, int], tuple[AppliedCap, ...]]:
    """Return the scores under their caps, and each score that a cap lowered."""
    bounds = caps(findings)
    applied = tuple(
        AppliedCap(
            dimension, before=score, after=bounds[dimension].at, reason=bounds[dimension].reason
        )
        for dimension, score in scores.items()
        if dimension in bounds and score > bounds[dimension].at
    )
    return {**scores, **{one.dimension: one.after for one in applied}}, applied


def _is_certain(check: str, finding: Finding) -> bool:
    """A block of another form caps nothing, nor does a small broken script beside a sound one."""
    value = finding["value"]
    if finding["result"] != Result.FAIL:
        return False
    if check == CODE_BLOCK:
        return value == 0
    if check == JAVASCRIPT_PARSES:
        return isinstance(value, Mapping) and value.get("main_is_broken") is True
    return True

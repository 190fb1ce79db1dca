"""What can be said about a response without a judge: findings, and the caps of the certain ones."""

from rigmark_assessor.evidence.caps import AppliedCap, Cap, apply, caps
from rigmark_assessor.evidence.emptiness import is_empty
from rigmark_assessor.evidence.examine import examine
from rigmark_assessor.evidence.finding import Finding, Findings, Result
from rigmark_assessor.evidence.version import EVIDENCE_VERSION

__all__ = [
    "EVIDENCE_VERSION",
    "AppliedCap",
    "Cap",
    "Finding",
    "Findings",
    "Result",
    "apply",
    "caps",
    "examine",
    "is_empty",
]

"""The outcome of one claim: scored, failed for good, or put back with the time of the next try."""

from dataclasses import dataclass
from decimal import Decimal

from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.client import Call
from rigmark_assessor.judge.verdict import Verdict
from rigmark_assessor.reason import Reason
from rigmark_shared.status import AssessmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is to be written about a claim; it is written only while the claim still stands."""

    claim: Claim
    status: AssessmentStatus
    verdict: Verdict | None = None
    kpi: Decimal | None = None
    reason: Reason | None = None
    detail: str | None = None
    counts_as_failure: bool = False
    wait_s: float = 0
    calls: tuple[Call, ...] = ()


def completed(claim: Claim, verdict: Verdict, kpi: Decimal) -> Outcome:
    """Score a claim."""
    return Outcome(claim=claim, status=AssessmentStatus.COMPLETED, verdict=verdict, kpi=kpi)


def failed(claim: Claim, reason: Reason, detail: str, *, counts: bool = False) -> Outcome:
    """End a claim without a score, and say why."""
    return Outcome(
        claim=claim,
        status=AssessmentStatus.FAILED,
        reason=reason,
        detail=detail,
        counts_as_failure=counts,
    )


def deferred(
    claim: Claim, reason: Reason, detail: str, *, wait_s: float, counts: bool = False
) -> Outcome:
    """Put a claim back for a later try, and say why."""
    return Outcome(
        claim=claim,
        status=AssessmentStatus.PENDING,
        reason=reason,
        detail=detail,
        wait_s=wait_s,
        counts_as_failure=counts,
    )


def released(claim: Claim) -> Outcome:
    """Put a claim back for anybody to take up at once."""
    return Outcome(claim=claim, status=AssessmentStatus.PENDING)

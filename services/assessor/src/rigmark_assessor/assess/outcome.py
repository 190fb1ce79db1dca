"""The outcome of one claim: scored, failed for good, put back, or still in hand with a sample."""

from collections.abc import Sequence
from dataclasses import dataclass

from rigmark_assessor.assess.flags import Flag
from rigmark_assessor.assess.sample import Made, Sample
from rigmark_assessor.claim import Claim
from rigmark_assessor.evidence import Findings
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_assessor.reason import Reason
from rigmark_shared.methodology.judged import Judged
from rigmark_shared.status import AssessmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found without a judge, and by which version of the checks."""

    version: str
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is to be written about a claim; it is written only while the claim still stands.

    RUNNING keeps the claim, and stores its samples.
    """

    claim: Claim
    status: AssessmentStatus
    score: Judged | None = None
    version: JudgeVersion | None = None
    summary: str | None = None
    flags: Sequence[Flag] = ()
    samples: tuple[Sample, ...] = ()
    first_sample: int | None = None
    evidence: Evidence | None = None
    reason: Reason | None = None
    detail: str | None = None
    counts_as_failure: bool = False
    wait_s: float = 0
    calls: tuple[Made, ...] = ()


def kept(claim: Claim, samples: tuple[Sample, ...], *, first_sample: int | None = None) -> Outcome:
    """Store samples of a claim that goes on."""
    return Outcome(
        claim=claim, status=AssessmentStatus.RUNNING, samples=samples, first_sample=first_sample
    )


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

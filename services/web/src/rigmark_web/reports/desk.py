"""Reports of violations, counted and logged as far as there is a rate for them."""

from enum import StrEnum
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter

from rigmark_shared.clock import Clock, monotonic
from rigmark_web.reports.bucket import Bucket
from rigmark_web.reports.report import violations

_AT_ONCE: Final = 20
_PER_S: Final = 1.0

logger = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What became of a report."""

    TAKEN = "taken"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    TOO_MANY = "too_many"


class ReportDesk:
    """Takes reports from anybody; a flood of them costs a count each."""

    def __init__(self, registry: CollectorRegistry, *, clock: Clock = monotonic) -> None:
        self._bucket = Bucket(holds=_AT_ONCE, per_s=_PER_S, clock=clock)
        self._reports = Counter(
            "rigmark_web_csp_reports",
            "Reports of browsers that the content security policy kept something from happening",
            ("outcome",),
            registry=registry,
        )
        for outcome in Outcome:
            self._reports.labels(outcome)

    def has_room(self) -> bool:
        """Say whether a report may be read now; one that may not is counted."""
        if self._bucket.take():
            return True
        self.count(Outcome.TOO_MANY)
        return False

    def take(self, body: bytes) -> Outcome:
        """Log what a report tells of, a line for each violation, and count it."""
        found = violations(body)
        for violation in found:
            logger.warning("a browser blocked what the policy forbids", **violation.fields)
        outcome = Outcome.TAKEN if found else Outcome.UNREADABLE
        self.count(outcome)
        return outcome

    def count(self, outcome: Outcome) -> None:
        """Count a report."""
        self._reports.labels(outcome).inc()

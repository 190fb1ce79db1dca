"""One finished point of a sweep."""

from dataclasses import dataclass

from rigmark_agent.load.meter import Reading
from rigmark_agent.load.outcome import Outcome
from rigmark_agent.load.plan import PointPlan


@dataclass(frozen=True, slots=True)
class Point:
    """What came of every request of a setting, and what the machine did meanwhile."""

    plan: PointPlan
    outcomes: tuple[Outcome, ...]
    begun_s: float
    reading: Reading

    @property
    def answered(self) -> int:
        """How many requests were answered whole."""
        return sum(not outcome.has_failed for outcome in self.outcomes)

    @property
    def first_error(self) -> str | None:
        """What the first failed request failed of."""
        return next((outcome.error for outcome in self.outcomes if outcome.has_failed), None)

    def __str__(self) -> str:
        failed = len(self.outcomes) - self.answered
        left = self.plan.requests - len(self.outcomes)
        parts = [f"{self.plan.label}: {self.answered} answered"]
        if failed:
            parts.append(f"{failed} failed (the first: {self.first_error})")
        if left:
            parts.append(f"{left} not begun when the point's time was over")
        return ", ".join(parts)

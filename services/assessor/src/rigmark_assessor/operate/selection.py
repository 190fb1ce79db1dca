"""Which assessments an operator means."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Shown(StrEnum):
    """The states that operators tell apart: `cancelled` is failed because an operator said so."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


# A row that was cancelled is a failed one with a reason of its own; operators tell them apart. Each
# status stands in the statement itself, so that a small index of that status serves.
_OF_STATUS: Final = {
    Shown.PENDING: "a.status = 'pending'",
    Shown.RUNNING: "a.status = 'running'",
    Shown.COMPLETED: "a.status = 'completed'",
    Shown.FAILED: "a.status = 'failed' AND a.reason <> 'cancelled'",
    Shown.CANCELLED: "a.status = 'failed' AND a.reason = 'cancelled'",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Conditions that all hold; None is no condition."""

    status: Shown | None = None
    reason: str | None = None
    benchmark_id: UUID | None = None
    model: str | None = None
    older_than_s: float | None = None

    def conditions(self) -> tuple[str, list[object]]:
        """Return them in SQL, on assessments `a` of benchmarks `b`, and the values they name."""
        values: list[object] = []
        found = [_OF_STATUS[self.status]] if self.status else []
        for sql, value in (
            ("a.reason = {}", self.reason),
            ("a.benchmark_id = {}", self.benchmark_id),
            ("b.model = {}", self.model),
            ("a.created_at <= now() - make_interval(secs => {})", self.older_than_s),
        ):
            if value is not None:
                values.append(value)
                found.append(sql.format(f"${len(values)}"))
        return " AND ".join(found) or "true", values

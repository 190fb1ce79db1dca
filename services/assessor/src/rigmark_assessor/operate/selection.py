"""Which assessments an operator means."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Shown(StrEnum):
    """The states that operators tell apart: `cancelled` is failed because an operator said so."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Conditions that all hold; None is no condition."""

    status: Shown | None = None
    reason: str | None = None
    benchmark_id: UUID | None = None
    model: str | None = None
    older_than_s: float | None = None

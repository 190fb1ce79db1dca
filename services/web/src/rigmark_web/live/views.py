"""What is published about progress, and about why nothing is judged."""

from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.methodology import SCENARIOS
from rigmark_shared.status import AssessmentStatus, BenchmarkStatus


class ProgressView(BaseModel):
    """How far the assessments of a benchmark are."""

    status: BenchmarkStatus
    coverage: int
    """Scenarios that are scored."""
    of: int = len(SCENARIOS)
    """Scenarios that there are."""
    assessments: dict[AssessmentStatus, int]
    """How many assessments are in each state."""
    version: str
    """Changes whenever anything about the assessments changes."""


class JudgingState(StrEnum):
    """Whether anybody judges."""

    READY = "ready"
    """An assessor runs and has a judge."""
    NOT_RUNNING = "not_running"
    """No assessor was seen lately."""
    NOT_CONFIGURED = "not_configured"
    """An assessor runs, and no judge is configured for it."""
    PAUSED = "paused"
    """An assessor runs, and its judge is paused."""


class JudgingView(BaseModel):
    """Whether anybody judges what waits, and why not."""

    state: JudgingState
    message: str
    detail: str | None = None


_MESSAGES = {
    JudgingState.READY: "An assessor is running.",
    JudgingState.NOT_RUNNING: "No assessor is running, so nothing is judged at the moment.",
    JudgingState.NOT_CONFIGURED: "No judge is configured, so nothing is judged at the moment.",
    JudgingState.PAUSED: "The judge is paused, so nothing is judged at the moment.",
}


def progress_view(row: RowMapping) -> ProgressView:
    """Make the progress of a row that carries it."""
    counts = {status: row[f"assessments_{status}"] for status in AssessmentStatus}
    parts = (row["status"], row["coverage"], *counts.values(), row["tries"])
    return ProgressView(
        status=row["status"],
        coverage=row["coverage"],
        assessments=counts,
        version="-".join(str(part) for part in parts),
    )


def judging_view(row: RowMapping) -> JudgingView:
    """Say whether anybody judges, from a row that waits."""
    state = _state(row["assessor_state"])
    return JudgingView(state=state, message=_MESSAGES[state], detail=row["assessor_detail"])


def _state(word: str | None) -> JudgingState:
    if word is None:
        return JudgingState.NOT_RUNNING
    # A state that is not known here stops the judging as a pause does.
    return next((state for state in JudgingState if state == word), JudgingState.PAUSED)

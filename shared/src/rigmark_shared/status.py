"""The states that a benchmark and its assessments go through, and how deep their evidence is."""

from enum import StrEnum


class AssessmentStatus(StrEnum):
    """Where one scenario's judgement stands; completed and failed are final."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self in (AssessmentStatus.COMPLETED, AssessmentStatus.FAILED)


class BenchmarkStatus(StrEnum):
    """Where a benchmark's quality stands, derived from its assessments."""

    PENDING = "pending"
    """At least one assessment is not final."""
    COMPLETED = "completed"
    """All four scenarios are scored."""
    INCOMPLETE = "incomplete"
    """Every assessment is final, and fewer than four scenarios are scored."""
    MEASURED = "measured"
    """Speed alone was posted: there is nothing to judge, and there never will be."""


class Evidence(StrEnum):
    """What the figures rest on."""

    RAW = "raw"
    """Derived here from raw clock marks."""
    SELF_REPORTED = "self_reported"
    """Taken from the rig's own summary."""

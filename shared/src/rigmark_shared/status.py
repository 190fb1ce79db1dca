"""The words that rooms share: states, depth of evidence, scopes of keys, and public notices."""

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


class Scope(StrEnum):
    """What a key may do."""

    POST = "post"
    """Post a rig's benchmarks, ask for challenges, and withdraw what that rig has posted."""
    ADMIN = "admin"
    """Doubt, withdraw and reinstate any benchmark."""


class NoticeAction(StrEnum):
    """What was done to a benchmark after it was posted; all of it is public."""

    WITHDRAWN = "withdrawn"
    """It ranks no more; its page stays, with the reason."""
    REINSTATED = "reinstated"
    """A withdrawal was taken back."""
    DOUBTED = "doubted"
    """It ranks, and shows everybody why it should not be relied on."""
    CLEARED = "cleared"
    """A doubt was taken back."""


class NoticeActor(StrEnum):
    """Who did it."""

    RIG = "rig"
    OPERATOR = "operator"

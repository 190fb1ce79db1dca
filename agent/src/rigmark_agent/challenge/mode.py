"""Whether a run answers a challenge of the service."""

from enum import StrEnum


class ChallengeMode(StrEnum):
    """What a run does about a challenge."""

    AUTO = "auto"
    """Answer one if the service gives one, and go on without if it does not."""
    REQUIRED = "required"
    """Answer one, or measure nothing."""
    OFF = "off"
    """Ask for none."""

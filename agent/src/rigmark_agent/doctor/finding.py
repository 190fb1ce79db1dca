"""One thing that was looked at, and how it bears on a run."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a finding bears on a run."""

    OK = "ok"
    UNKNOWN = "unknown"
    """A run works, and a figure of it stays unknown or waits on disk."""
    FAILS = "fails"
    """A run cannot be made like this."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    verdict: Verdict
    text: str

"""The challenge that a run answers, as its journal keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HeldChallenge:
    """A challenge that was given to one run by one service."""

    id: UUID
    nonce: str
    url: str
    """The service that gave it; another one knows nothing of it."""
    issued_at: datetime
    """When it was given, by the clock of the service."""
    until: datetime
    """When it expires, by the clock of this machine, whatever that is set to."""

    def reason_against(self, url: str, now: datetime) -> str | None:
        """Say why it cannot be answered any more in a post to that service; None if it can."""
        if url != self.url:
            return f"the run's challenge is one of {self.url}, and not of {url}"
        if now >= self.until:
            return "the run's challenge has expired"
        return None

    def opening(self, nonce: Callable[[], str]) -> Callable[[], str]:
        """Return what makes the words that open prompts: one of its own each time, and the nonce.

        The word's own part comes first, so that no two prompts share more of a beginning than they
        do without a challenge: engines would take it from their cache.
        """
        return lambda: f"{nonce()}-{self.nonce}"

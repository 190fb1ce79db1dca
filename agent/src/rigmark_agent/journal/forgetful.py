"""What a run of which nothing is kept writes its journal to."""

from rigmark_agent.device.idle import Idle
from rigmark_agent.journal.record import Described, Found, Taken


class ForgetsTheTarget:
    """Takes what was found before the engine was asked anything, and holds nothing of it."""

    def keep_found(self, found: Found) -> None:
        """Forget what was found."""

    def found(self) -> Found | None:
        """Return nothing."""
        return None

    def keep_idle(self, idle: Idle) -> None:
        """Forget the power."""

    def idle(self) -> Idle | None:
        """Return nothing."""
        return None


class Forgetful(ForgetsTheTarget):
    """The journal of a dry run: it takes everything and holds nothing."""

    def keep(self, taken: Taken) -> None:
        """Forget the attempt."""

    def taken(self) -> list[Taken]:
        """Return no attempt."""
        return []

    def keep_described(self, described: Described) -> None:
        """Forget what the engine told."""

    def described(self) -> Described | None:
        """Return nothing."""
        return None

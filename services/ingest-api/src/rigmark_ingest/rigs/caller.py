"""Who sends a request, as far as the service knows."""

from dataclasses import dataclass
from uuid import UUID

from rigmark_shared.status import Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """A key that was shown, and the rig it belongs to; neither where nobody has to name himself."""

    key_id: str | None
    rig_id: UUID | None
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        """Whether the caller has a scope."""
        return scope in self.scopes


ANYBODY = Caller(key_id=None, rig_id=None, scopes=frozenset({Scope.POST}))
"""Who posts without a key in open mode."""

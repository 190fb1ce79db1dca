"""Whether a post to a service is signed, and by which key."""

from dataclasses import dataclass
from pathlib import Path

from rigmark_agent.identity.enrolments import Enrolments
from rigmark_agent.identity.keeping import Identity
from rigmark_agent.identity.key import RigKey


@dataclass(frozen=True, slots=True)
class Signing:
    """The key that signs the posts to one service, or why they are not signed."""

    key: RigKey | None = None
    reason: str | None = None
    """Why not, where a person would expect a signature; None for a rig that was never enrolled."""


def signing_at(url: str, folder: Path) -> Signing:
    """Return how posts to a service are signed: with the key, if it was enrolled there.

    Raises IdentityIsUnusable.
    """
    enrolled = Enrolments(folder).services().get(url)
    if enrolled is None:
        return Signing()
    identity = Identity(folder)
    key = identity.read()
    if key is None:
        return Signing(
            reason=f"the key that {url} knows this rig by is gone from {identity.path}; put a copy "
            f"of it back, or have the operator revoke it with: rigmark-ingest signing-keys revoke "
            f"{enrolled.fingerprint} --reason WHY; then run: rigmark-agent enrol --ingest {url}"
        )
    if key.fingerprint != enrolled.fingerprint:
        return Signing(
            reason=f"this rig's key was replaced since it was enrolled at {url}; run: "
            f"rigmark-agent enrol --ingest {url}"
        )
    return Signing(key)

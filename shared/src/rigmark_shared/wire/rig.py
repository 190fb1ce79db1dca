"""Who a key speaks for, and how a rig enrols the key that it signs with."""

from base64 import b64decode
from binascii import Error as NotBase64
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from rigmark_shared.status import Scope
from rigmark_shared.wire.document import Document
from rigmark_shared.wire.receipt import Answer
from rigmark_shared.wire.signing import PUBLIC_KEY_BYTES, SIGNATURE_BYTES


def _base64_of(count: int) -> AfterValidator:
    def check(text: str) -> str:
        try:
            right = len(b64decode(text, validate=True)) == count
        except (ValueError, NotBase64):
            right = False
        if not right:
            msg = f"must be {count} bytes in base64"
            raise ValueError(msg)
        return text

    return AfterValidator(check)


class SigningKeyEnrolment(Document):
    """An Ed25519 key that the rig of an API key will sign with, and the proof that it holds it."""

    public_key: Annotated[str, Field(max_length=100), _base64_of(PUBLIC_KEY_BYTES)]
    """The 32 bytes of the public key, in base64."""
    proof: Annotated[str, Field(max_length=200), _base64_of(SIGNATURE_BYTES)]
    """A signature over `rigmark-signing-key-v1`, a line feed and the id of the API key, in
    base64."""
    handover: Annotated[str, Field(max_length=200), _base64_of(SIGNATURE_BYTES)] | None = None
    """Where the rig signs with another key now: that key's signature over `rigmark-handover-v1`,
    a line feed and the fingerprint of the new one, in base64."""


class CallerReport(Answer):
    """Who a key speaks for, and what it may do."""

    key_id: str
    """The public part of the API key."""
    scopes: list[Scope]
    """What the key may do."""
    expires_at: datetime | None
    """When the key ends; null is never."""
    rig_id: UUID | None
    """The rig that posts with it; null for an operator's key."""
    rig: str | None
    """The rig's name."""
    signing_key: str | None
    """The fingerprint of the key that the rig signs with now; null when it has enrolled none."""


class SignatureReport(Answer):
    """All that it takes to check a signed benchmark without trusting this service."""

    benchmark_id: UUID
    algorithm: str
    """`ed25519`."""
    fingerprint: str
    """The SHA-256 of the public key, in hexadecimal."""
    public_key: str
    """The 32 bytes of the public key, in base64."""
    signature: str
    """The 64 bytes of the signature, in base64; what it is over says `signed`."""
    signed: str
    """How to make the bytes that were signed from the document."""
    document_url: str
    """Where the document stands as it was signed, byte for byte."""
    rig: str
    """The name of the rig that enrolled the key."""
    revoked_at: datetime | None = None
    """Since when the key signs nothing new; what it signed before stays signed."""
    revoked_because: str | None = None
    """Why the operator revoked it; null where the rig has replaced it by another."""

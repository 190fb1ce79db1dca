"""The Ed25519 key of a rig.

PyNaCl is imported when a key is used, so that the commands that sign nothing do not load it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from rigmark_shared.wire.signing import Signature, fingerprint, submission_message

if TYPE_CHECKING:
    from nacl.signing import SigningKey


@dataclass(frozen=True, slots=True)
class RigKey:
    """A private key, the moment it was made at, and what can be done with it."""

    secret: bytes
    """32 bytes; they are shown nowhere."""
    created_at: datetime

    @classmethod
    def new(cls, at: datetime) -> Self:
        """Return a key that nobody has had before."""
        from nacl.signing import SigningKey  # noqa: PLC0415 - see the file

        return cls(bytes(SigningKey.generate()), at)

    def __repr__(self) -> str:
        return f"RigKey({self.fingerprint})"

    @property
    def public_key(self) -> bytes:
        """The half that everybody may know: 32 bytes."""
        return bytes(self._key.verify_key)

    @property
    def fingerprint(self) -> str:
        """The name that a signature finds the key by."""
        return fingerprint(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes that only this key can make of the message."""
        return self._key.sign(message).signature

    def signature_of(self, document: bytes) -> Signature:
        """Return the signature of a document, byte for byte as it is before compression."""
        return Signature(self.fingerprint, self.sign(submission_message(document)))

    @property
    def _key(self) -> "SigningKey":
        from nacl.signing import SigningKey  # noqa: PLC0415 - see the file

        return SigningKey(self.secret)

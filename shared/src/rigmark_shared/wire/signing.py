"""What a rig signs, and how a signature is written; Ed25519 itself is the business of the rooms."""

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Final, Self

SIGNATURE_HEADER: Final = "Rigmark-Signature"
"""The header of a signed post: `ed25519 <fingerprint> <signature in base64>`."""

SIGNATURE_BYTES: Final = 64
PUBLIC_KEY_BYTES: Final = 32

_ALGORITHM: Final = "ed25519"
_FINGERPRINT_CHARACTERS: Final = 64


class SignatureIsUnreadable(ValueError):
    """The text is no signature; its words say what it must look like."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature, and the fingerprint of the key that made it."""

    fingerprint: str
    value: bytes

    @property
    def text(self) -> str:
        """The value of the header."""
        return f"{_ALGORITHM} {self.fingerprint} {b64encode(self.value).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the signature of a header; raises SignatureIsUnreadable."""
        try:
            algorithm, fingerprint, encoded = text.split()
            value = b64decode(encoded, validate=True)
        except (ValueError, NotBase64):
            raise SignatureIsUnreadable(_FORM) from None
        if (algorithm, len(fingerprint), len(value)) != (
            _ALGORITHM,
            _FINGERPRINT_CHARACTERS,
            SIGNATURE_BYTES,
        ):
            raise SignatureIsUnreadable(_FORM)
        return cls(fingerprint, value)


_FORM: Final = (
    f"must be: {_ALGORITHM} FINGERPRINT SIGNATURE, with the SHA-256 of the public key in "
    "hexadecimal and the 64 bytes of the signature in base64"
)


def fingerprint(public_key: bytes) -> str:
    """Return the SHA-256 of a public key in hexadecimal: the name a signature finds it by."""
    return hashlib.sha256(public_key).hexdigest()


def submission_message(document: bytes) -> bytes:
    """Return what is signed of a document: its bytes as they are before compression, hashed."""
    return b"rigmark-submission-v1\n" + hashlib.sha256(document).hexdigest().encode()


def enrolment_message(api_key_id: str) -> bytes:
    """Return what a rig signs to show that it holds the private half of the key it enrols."""
    return b"rigmark-signing-key-v1\n" + api_key_id.encode()


def handover_message(new_public_key: bytes) -> bytes:
    """Return what a rig signs with its present key to have another one take its place."""
    return b"rigmark-handover-v1\n" + fingerprint(new_public_key).encode()

"""What is refused of signed posts.

Refusal
├── SignatureIsMissing, SignatureIsMalformed, SignatureIsWrong
├── SigningKeyIsUnknown, SigningKeyIsOfAnotherRig, SigningKeyIsRevoked
└── BenchmarkIsUnsigned
"""

from http import HTTPStatus

from rigmark_ingest.problems import Refusal


class SignatureIsMissing(Refusal):
    """The service takes signed posts only."""

    status = HTTPStatus.FORBIDDEN
    kind = "signature-missing"
    title = "A signature is needed"


class SignatureIsMalformed(Refusal):
    """The header is no signature."""

    status = HTTPStatus.BAD_REQUEST
    kind = "signature-malformed"
    title = "The signature cannot be read"


class SignatureIsWrong(Refusal):
    """The signature is not that of the key over these bytes."""

    status = HTTPStatus.FORBIDDEN
    kind = "signature-wrong"
    title = "The signature does not fit the document"


class SigningKeyIsUnknown(Refusal):
    """No key of that fingerprint was enrolled."""

    status = HTTPStatus.FORBIDDEN
    kind = "signing-key-unknown"
    title = "The signing key is not enrolled"


class SigningKeyIsOfAnotherRig(Refusal):
    """The key was enrolled by another rig than the one that posts."""

    status = HTTPStatus.FORBIDDEN
    kind = "signing-key-of-another-rig"
    title = "The signing key belongs to another rig"


class SigningKeyIsRevoked(Refusal):
    """Another key took its place, or the operator has revoked it."""

    status = HTTPStatus.FORBIDDEN
    kind = "signing-key-revoked"
    title = "The signing key is out of use"


class BenchmarkIsUnsigned(Refusal):
    """Nobody has signed the benchmark."""

    status = HTTPStatus.NOT_FOUND
    kind = "benchmark-unsigned"
    title = "The benchmark is not signed"

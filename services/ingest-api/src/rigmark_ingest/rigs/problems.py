"""What is refused of keys and enrolments.

Refusal
├── KeyMayNotDoThis
├── KeyIsUnknown, RigIsUnknown, SigningKeyIsNotInUse
├── SigningKeyIsNotProven, SigningKeyIsTaken, SigningKeyWasReplaced
└── HandoverIsMissing, HandoverIsWrong
"""

from http import HTTPStatus

from rigmark_ingest.problems import Refusal


class KeyMayNotDoThis(Refusal):
    """The key is good, and does not have the scope for this."""

    status = HTTPStatus.FORBIDDEN
    kind = "key-may-not"
    title = "The key may not do this"


class KeyIsUnknown(Refusal):
    """There is no key of that id in use."""

    status = HTTPStatus.NOT_FOUND
    kind = "key-unknown"
    title = "There is no such key"


class RigIsUnknown(Refusal):
    """There is no rig of that id."""

    status = HTTPStatus.NOT_FOUND
    kind = "rig-unknown"
    title = "There is no such rig"


class SigningKeyIsNotInUse(Refusal):
    """There is no signing key of that fingerprint that was not revoked."""

    status = HTTPStatus.NOT_FOUND
    kind = "signing-key-not-in-use"
    title = "There is no such signing key in use"


class SigningKeyIsNotProven(Refusal):
    """The proof is no signature of the key over the message that enrolment takes."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "signing-key-not-proven"
    title = "The proof does not fit the public key"


class SigningKeyIsTaken(Refusal):
    """The public key was enrolled for another rig."""

    status = HTTPStatus.CONFLICT
    kind = "signing-key-taken"
    title = "The signing key belongs to another rig"


class SigningKeyWasReplaced(Refusal):
    """The public key was enrolled for this rig before, and replaced or revoked."""

    status = HTTPStatus.CONFLICT
    kind = "signing-key-replaced"
    title = "The signing key is out of use"


class HandoverIsMissing(Refusal):
    """The rig signs with another key now, which did not sign for the new one."""

    status = HTTPStatus.CONFLICT
    kind = "signing-key-handover-missing"
    title = "The rig has a signing key already"


class HandoverIsWrong(Refusal):
    """The handover is no signature of the rig's present key for the new one."""

    status = HTTPStatus.FORBIDDEN
    kind = "signing-key-handover-wrong"
    title = "The present signing key did not hand over to this one"

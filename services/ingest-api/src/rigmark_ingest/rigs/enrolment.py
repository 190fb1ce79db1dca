"""A rig enrols the key that it signs with, and asks who it is."""

from base64 import b64decode
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.rigs import signing_keys
from rigmark_ingest.rigs.caller import Caller
from rigmark_ingest.rigs.problems import (
    HandoverIsMissing,
    HandoverIsWrong,
    KeyMayNotDoThis,
    SigningKeyIsNotInUse,
    SigningKeyIsNotProven,
    SigningKeyIsTaken,
    SigningKeyWasReplaced,
)
from rigmark_shared.wire import CallerReport, FieldError, SigningKeyEnrolment
from rigmark_shared.wire.signing import enrolment_message, fingerprint, handover_message

_NOT_PROVEN: Final = (
    "must be the private key's signature over the line rigmark-signing-key-v1 and the id of the "
    "API key that this is sent with; sign it again"
)
_NOT_HANDED_OVER: Final = (
    "must be the present signing key's signature over the line rigmark-handover-v1 and the "
    "fingerprint of the new one"
)


async def enrol(engine: AsyncEngine, caller: Caller, enrolment: SigningKeyEnrolment) -> None:
    """Have a rig sign with a key from now on; the same key again changes nothing.

    The key before it must have signed for it, so that a stolen API key puts no other key in its
    place. It is revoked: it signs nothing new, and what it signed stays signed. Raises
    KeyMayNotDoThis, SigningKeyIsNotProven, SigningKeyIsTaken, SigningKeyWasReplaced,
    HandoverIsMissing or HandoverIsWrong.
    """
    if caller.rig_id is None or caller.key_id is None:
        raise KeyMayNotDoThis("only the key of a rig can enrol a signing key; use such a key")
    public_key = b64decode(enrolment.public_key)
    _check_proof(public_key, b64decode(enrolment.proof), caller.key_id)
    async with engine.begin() as connection:
        await signing_keys.lock_rig(connection, caller.rig_id)
        if await signing_keys.find(connection, fingerprint(public_key)) is None:
            present = await signing_keys.in_force(connection, caller.rig_id)
            _check_handover(present, public_key, enrolment.handover)
        stored = await signing_keys.enrolled(
            connection,
            rig_id=caller.rig_id,
            fingerprint=fingerprint(public_key),
            public_key=public_key,
        )
    if stored["rig_id"] != caller.rig_id:
        raise SigningKeyIsTaken("this public key is that of another rig; make a key for this one")
    if stored["revoked_at"] is not None:
        raise SigningKeyWasReplaced(
            "this rig has replaced this key by another, and a replaced key never comes back; "
            "make a new one"
            if stored["revoked_because"] is None
            else "the operator has revoked this key, and it never comes back; make a new one"
        )


async def revoke_signing_key(engine: AsyncEngine, fingerprint: str, *, because: str) -> None:
    """Have a key sign nothing new, at once in every process; what it signed stays, and tells why.

    Raises SigningKeyIsNotInUse.
    """
    async with engine.begin() as connection:
        if not await signing_keys.revoke(connection, fingerprint, because=because):
            raise SigningKeyIsNotInUse(
                "no signing key of this fingerprint is in use; see: rigmark-ingest signing-keys "
                "list"
            )


async def who_is(engine: AsyncEngine, caller: Caller) -> CallerReport:
    """Return who a key speaks for."""
    row = await signing_keys.find_caller(engine, str(caller.key_id))
    return CallerReport(
        key_id=row["id"],
        scopes=row["scopes"],
        expires_at=row["expires_at"],
        rig_id=row["rig_id"],
        rig=row["rig"],
        signing_key=row["signing_key"],
    )


def _check_proof(public_key: bytes, proof: bytes, key_id: str) -> None:
    try:
        VerifyKey(public_key).verify(enrolment_message(key_id), proof)
    except BadSignatureError:
        raise SigningKeyIsNotProven(
            "the proof is not a signature of this key for this API key; sign it again",
            errors=[FieldError(field="proof", message=_NOT_PROVEN)],
        ) from None


def _check_handover(present: RowMapping | None, public_key: bytes, handover: str | None) -> None:
    if present is None:
        return
    words = (
        f"this rig signs with the key {present['fingerprint']}, which did not sign for the new "
        "one: sign the handover with the present key (rigmark-agent enrol), or have the operator "
        f"revoke it: rigmark-ingest signing-keys revoke {present['fingerprint']} --reason WHY"
    )
    errors = [FieldError(field="handover", message=_NOT_HANDED_OVER)]
    if handover is None:
        raise HandoverIsMissing(words, errors=errors)
    try:
        VerifyKey(present["public_key"]).verify(handover_message(public_key), b64decode(handover))
    except BadSignatureError:
        raise HandoverIsWrong(words, errors=errors) from None

"""Signatures are checked when a document comes, and handed out for anybody to check again."""

import asyncio
import re
import zlib
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.body import GZIP, Body
from rigmark_ingest.problems import BenchmarkIsUnknown, KeyIsMissing
from rigmark_ingest.rigs.caller import Caller
from rigmark_ingest.rigs.signing_keys import find_signing_key
from rigmark_ingest.signatures import repository
from rigmark_ingest.signatures.problems import (
    BenchmarkIsUnsigned,
    SignatureIsMalformed,
    SignatureIsMissing,
    SigningKeyIsOfAnotherRig,
    SigningKeyIsRevoked,
    SigningKeyIsUnknown,
)
from rigmark_ingest.signatures.signed import Signed, signed
from rigmark_shared.wire import (
    SIGNATURE_HEADER,
    Signature,
    SignatureIsUnreadable,
    SignatureReport,
)

_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")
_SLICE_BYTES: Final = 65_536
_ENROL: Final = "enrol the rig's key with PUT /api/rig/signing-key (rigmark-agent enrol)"
_SIGNED: Final = (
    "the line rigmark-submission-v1, a line feed, and the SHA-256 of the document in hexadecimal"
)


async def check(
    engine: AsyncEngine, caller: Caller, body: Body, *, header: str | None
) -> Signed | None:
    """Return the document as signed by its rig, None for an unsigned one.

    Raises the refusals of signatures, and KeyIsMissing when the rig does not show its API key.
    """
    if header is None:
        return None
    signature = _read(header)
    if caller.rig_id is None:
        raise KeyIsMissing(
            "a signed post needs its rig's API key as well: send Authorization: Bearer rmk_…",
            headers={"WWW-Authenticate": 'Bearer realm="rigmark"'},
        )
    key = await find_signing_key(engine, signature.fingerprint)
    public_key = _usable(key, caller.rig_id)
    # Hashing and compressing a long document would keep others waiting.
    return await asyncio.to_thread(signed, body, signature, public_key)


def refuse_unsigned(signed: Signed | None, *, required: bool) -> None:
    """Raise SignatureIsMissing for an unsigned document where only signed ones are taken."""
    if required and signed is None:
        raise SignatureIsMissing(
            f"this service takes signed posts only: {_ENROL}, and send {SIGNATURE_HEADER}"
        )


async def report(engine: AsyncEngine, benchmark_id: UUID) -> SignatureReport:
    """Return a benchmark's signature; raises BenchmarkIsUnknown or BenchmarkIsUnsigned."""
    found = await repository.find_signature(engine, benchmark_id)
    if found is None:
        raise await _nothing_to_show(engine, benchmark_id)
    return SignatureReport(
        benchmark_id=benchmark_id,
        algorithm="ed25519",
        fingerprint=found["signed_by"],
        public_key=b64encode(found["public_key"]).decode(),
        signature=b64encode(found["signature"]).decode(),
        signed=_SIGNED,
        document_url=f"/api/benchmarks/{benchmark_id}/signed-document",
        rig=found["rig"],
        revoked_at=found["revoked_at"],
        revoked_because=found["revoked_because"],
    )


async def document(engine: AsyncEngine, benchmark_id: UUID) -> AsyncIterator[bytes]:
    """Return the parts of the signed document in gzip; no more than one of them is held at once.

    Raises BenchmarkIsUnknown or BenchmarkIsUnsigned.
    """
    first = await repository.document_slice(engine, benchmark_id, start=0, length=_SLICE_BYTES)
    if first is None:
        raise await _nothing_to_show(engine, benchmark_id)
    return _from(first, engine, benchmark_id)


async def inflated(packed: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Return the parts of a document as it was signed, each of a bounded size, too."""
    stream = zlib.decompressobj(GZIP)
    async for part in packed:
        left = part
        while left:
            yield stream.decompress(left, _SLICE_BYTES)
            left = stream.unconsumed_tail
    yield stream.flush()


async def _from(first: bytes, engine: AsyncEngine, benchmark_id: UUID) -> AsyncIterator[bytes]:
    part: bytes | None = first
    start = 0
    while part:
        yield part
        start += len(part)
        part = await repository.document_slice(
            engine, benchmark_id, start=start, length=_SLICE_BYTES
        )


def _read(header: str) -> Signature:
    try:
        signature = Signature.parse(header)
    except SignatureIsUnreadable as error:
        raise SignatureIsMalformed(f"{SIGNATURE_HEADER} {error}") from None
    if not _FINGERPRINT.fullmatch(signature.fingerprint):
        raise SignatureIsMalformed(
            f"the fingerprint in {SIGNATURE_HEADER} must be 64 digits of lower-case hexadecimal"
        )
    return signature


def _usable(key: RowMapping | None, rig_id: UUID) -> bytes:
    if key is None:
        raise SigningKeyIsUnknown(f"no key of this fingerprint is known here: {_ENROL}")
    if key["rig_id"] != rig_id:
        raise SigningKeyIsOfAnotherRig(
            f"another rig has enrolled this signing key: post with that rig's API key, or {_ENROL}"
        )
    if key["revoked_at"] is not None:
        raise SigningKeyIsRevoked(
            "this rig has enrolled a newer signing key: sign the document with that one"
            if key["revoked_because"] is None
            else f"the operator has revoked this signing key: make a new one, and {_ENROL}"
        )
    public_key: bytes = key["public_key"]
    return public_key


async def _nothing_to_show(
    engine: AsyncEngine, benchmark_id: UUID
) -> BenchmarkIsUnknown | BenchmarkIsUnsigned:
    if await repository.is_stored(engine, benchmark_id):
        return BenchmarkIsUnsigned("this benchmark was posted without a signature")
    return BenchmarkIsUnknown("there is no benchmark of this id")

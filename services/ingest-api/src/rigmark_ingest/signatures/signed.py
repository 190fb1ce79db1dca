"""A document with a signature that was checked."""

import gzip
from dataclasses import dataclass

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from rigmark_ingest.body import Body
from rigmark_ingest.signatures.problems import SignatureIsWrong
from rigmark_shared.wire import Signature
from rigmark_shared.wire.signing import submission_message


@dataclass(frozen=True, slots=True)
class Signed:
    """What is stored of a signed post: enough to check it again at any time."""

    fingerprint: str
    signature: bytes
    document: bytes
    """The bytes that were signed, in gzip."""


def signed(body: Body, signature: Signature, public_key: bytes) -> Signed:
    """Return a signed document; raises SignatureIsWrong."""
    try:
        VerifyKey(public_key).verify(submission_message(body.document), signature.value)
    except BadSignatureError:
        raise SignatureIsWrong(
            "the signature is not that of this key over these bytes: sign the document as it is "
            "sent, before compression, and let nothing on the way write it anew"
        ) from None
    document = body.gzipped or gzip.compress(body.document, compresslevel=6, mtime=0)
    return Signed(signature.fingerprint, signature.value, document)

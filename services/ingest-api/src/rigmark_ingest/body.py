"""The body of a post, read within bounds of size; the gate holds it to its pace."""

import zlib
from dataclasses import dataclass
from email.message import Message

from starlette.requests import ClientDisconnect, Request

from rigmark_ingest.limits.incoming import hold_more
from rigmark_ingest.problems import (
    BodyCannotBeInflated,
    BodyIsNotJson,
    BodyIsTooLarge,
    BodyWasCutOff,
    EncodingIsUnknown,
)
from rigmark_ingest.settings import IngestSettings

GZIP = 31  # window bits of zlib that accept a gzip member and nothing else
# A connection that is closed while the sender still writes may cost it the answer, so a body that
# is too large is read on for as much again.
_PATIENCE = 2
_CLOSE = {"Connection": "close"}


@dataclass(frozen=True, slots=True)
class Body:
    """What a rig has sent."""

    document: bytes
    """The document's bytes, inflated."""
    gzipped: bytes | None = None
    """The bytes as they came, where they came as gzip."""


async def read_body(request: Request, settings: IngestSettings) -> Body:
    """Return what was sent; raises a Refusal when it may not be taken."""
    _check_content_type(request.headers.get("content-type", ""))
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise EncodingIsUnknown(
            "Content-Encoding must be gzip or left out", headers={"Accept-Encoding": "gzip"}
        )
    limit = settings.max_body_bytes
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > _PATIENCE * limit:
        raise _too_large(limit)
    try:
        raw = await _receive(request, limit)
    except ClientDisconnect:
        raise BodyWasCutOff("the connection was closed; send the document again") from None
    if encoding == "identity":
        return Body(raw)
    document = inflate(raw, limit)
    hold_more(request.scope, len(document))
    return Body(document, raw)


def inflate(raw: bytes, limit: int) -> bytes:
    """Return one inflated gzip member of at most `limit` bytes; raises a Refusal."""
    stream = zlib.decompressobj(GZIP)
    try:
        data = stream.decompress(raw, limit + 1)
    except zlib.error:
        raise BodyCannotBeInflated("the body is not gzip, as Content-Encoding says") from None
    if len(data) > limit:
        raise _too_large(limit)
    if not stream.eof:
        raise BodyCannotBeInflated("the gzip body is cut off; send it whole")
    if stream.unused_data:
        raise BodyCannotBeInflated("the gzip body has more than one member; send one")
    return data


async def _receive(request: Request, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _PATIENCE * limit:
            break
        if size <= limit:
            chunks.append(chunk)
    if size > limit:
        raise _too_large(limit)
    return b"".join(chunks)


def _check_content_type(value: str) -> None:
    if value == "application/json":
        return
    header = Message()
    header["content-type"] = value or "application/octet-stream"
    if header.get_content_type() != "application/json":
        raise BodyIsNotJson("Content-Type must be application/json")
    charset = str(header.get_param("charset") or "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        raise BodyIsNotJson("the charset of the body must be UTF-8")


def _too_large(limit: int) -> BodyIsTooLarge:
    return BodyIsTooLarge(
        f"the document is larger than {limit} bytes; send fewer attempts or shorter device traces",
        headers=_CLOSE,
    )

"""`/api/benchmarks/{id}/signature` and the document as it was signed."""

import re
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from rigmark_ingest.benchmarks.identifier import benchmark_id_of
from rigmark_ingest.benchmarks.service import Context
from rigmark_ingest.openapi import problems
from rigmark_ingest.signatures import service
from rigmark_shared.wire import SignatureReport

_SUBMISSION: Final = {"$ref": "#/components/schemas/Submission"}
_TAKES_GZIP: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")

router = APIRouter(prefix="/api", tags=["benchmarks"])


@router.get(
    "/benchmarks/{benchmark_id}/signature",
    summary="Read who has signed a benchmark",
    response_model=SignatureReport,
    responses=problems(404, 503),
)
async def get_signature(request: Request, benchmark_id: str) -> Response:
    """Return all that it takes to check the signature without this service."""
    context: Context = request.app.state.context
    known = benchmark_id_of("benchmark_id", benchmark_id)
    report = await service.report(context.engine, known)
    return Response(report.model_dump_json(), media_type="application/json")


@router.get(
    "/benchmarks/{benchmark_id}/signed-document",
    summary="Read a benchmark as it was signed",
    response_class=Response,
    responses={
        200: {
            "description": "The document, byte for byte",
            "content": {"application/json": {"schema": _SUBMISSION}},
        },
        **problems(404, 503),
    },
)
async def get_signed_document(request: Request, benchmark_id: str) -> Response:
    """Return the bytes that were signed."""
    context: Context = request.app.state.context
    known = benchmark_id_of("benchmark_id", benchmark_id)
    packed = await service.document(context.engine, known)
    headers = {"Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if _TAKES_GZIP.search(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        return StreamingResponse(packed, media_type="application/json", headers=headers)
    plain = service.inflated(packed)
    return StreamingResponse(plain, media_type="application/json", headers=headers)

"""`/api/benchmarks` and the schema of what it takes."""

import re
from functools import partial
from http import HTTPStatus
from time import perf_counter

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from rigmark_ingest.benchmarks import service
from rigmark_ingest.benchmarks.bounds import is_heavy
from rigmark_ingest.benchmarks.document import read_document
from rigmark_ingest.benchmarks.examples import POST_OPENAPI
from rigmark_ingest.benchmarks.identifier import benchmark_id_of
from rigmark_ingest.body import read_body
from rigmark_ingest.openapi import RawRoute, problems
from rigmark_ingest.problems import IdempotencyKeyIsInvalid, Refusal
from rigmark_ingest.signatures import service as signatures
from rigmark_shared.wire import SIGNATURE_HEADER, Comparison, Receipt, Report
from rigmark_shared.wire.schema import submission_schema

router = APIRouter(prefix="/api", tags=["benchmarks"])
posts = APIRouter(prefix="/api", tags=["benchmarks"], route_class=RawRoute)

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@posts.post(
    "/benchmarks",
    status_code=HTTPStatus.CREATED,
    summary="Post a benchmark",
    response_model=Receipt,
    responses={
        200: {"model": Receipt, "description": "The same run was posted before"},
        **problems(400, 401, 403, 408, 409, 413, 415, 422, 503),
    },
    openapi_extra=POST_OPENAPI,
)
async def post_benchmark(request: Request) -> Response:
    """Store a benchmark; a 201 means that it will be assessed to a final state."""
    context: service.Context = request.app.state.context
    began = perf_counter()
    outcome = "error"
    try:
        receipt = await _take(request, context)
        outcome = "duplicate" if receipt.duplicate else "stored"
    except Refusal as refusal:
        outcome = refusal.kind
        raise
    finally:
        context.metrics.posts.labels(outcome).inc()
        context.metrics.latency.labels(outcome).observe(perf_counter() - began)
    return Response(
        receipt.model_dump_json(),
        status_code=HTTPStatus.OK if receipt.duplicate else HTTPStatus.CREATED,
        media_type="application/json",
        headers={"Location": receipt.url},
    )


async def _take(request: Request, context: service.Context) -> Receipt:
    caller = await request.app.state.doorkeeper.admit(request)
    key = _idempotency_key(request)
    body = await read_body(request, context.settings)
    context.metrics.document_bytes.observe(len(body.document))
    signed = await signatures.check(
        context.engine,
        caller,
        body,
        header=request.headers.get(SIGNATURE_HEADER),
    )
    heavy = is_heavy(body.document)
    post = service.Post(
        submission=await context.lane.run(partial(read_document, body.document), heavy=heavy),
        rig_id=caller.rig_id,
        idempotency_key=key,
        signed=signed,
        heavy=heavy,
    )
    return await service.take(context, post)


def _idempotency_key(request: Request) -> str | None:
    key: str | None = request.headers.get("idempotency-key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise IdempotencyKeyIsInvalid(
            "Idempotency-Key must be 1 to 200 printable ASCII characters without spaces"
        )
    return key


@router.get(
    "/benchmarks/{benchmark_id}",
    summary="Read a benchmark as it stands now",
    response_model=Report,
    responses=problems(404, 503),
)
async def get_benchmark(request: Request, benchmark_id: str) -> Response:
    """Return figures, scores and states; poll it until the status is no longer `pending`."""
    known = benchmark_id_of("benchmark_id", benchmark_id)
    report = await service.report(request.app.state.context, known)
    return Response(report.model_dump_json(), media_type="application/json")


@router.get(
    "/benchmarks/{benchmark_id}/comparison/{other_id}",
    summary="Compare two benchmarks",
    response_model=Comparison,
    responses=problems(404, 503),
)
async def get_comparison(request: Request, benchmark_id: str, other_id: str) -> Response:
    """Return why the two are not comparable, or in what, and the figures of both."""
    one = benchmark_id_of("benchmark_id", benchmark_id)
    other = benchmark_id_of("other_id", other_id)
    compared = await service.comparison(request.app.state.context, one, other)
    return Response(compared.model_dump_json(), media_type="application/json")


class SchemaResponse(JSONResponse):
    """A JSON Schema."""

    media_type = "application/schema+json"


@router.get("/schema", summary="The JSON Schema of a submission", response_class=SchemaResponse)
async def get_schema() -> Response:
    """Return the JSON Schema (2020-12) of the document that a rig posts."""
    return SchemaResponse(submission_schema())

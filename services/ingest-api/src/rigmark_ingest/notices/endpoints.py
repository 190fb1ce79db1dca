"""`/api/benchmarks/{id}/notices`: what was told of a benchmark after it was posted."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from rigmark_ingest.benchmarks.identifier import benchmark_id_of
from rigmark_ingest.benchmarks.service import Context
from rigmark_ingest.notices import service
from rigmark_ingest.openapi import KEY_IS_NEEDED, RawRoute, body_of, problems
from rigmark_ingest.small_body import read_small
from rigmark_shared.wire import NoticeRequest, NoticeTrail

router = APIRouter(prefix="/api", tags=["benchmarks"])
posts = APIRouter(prefix="/api", tags=["benchmarks"], route_class=RawRoute)


@posts.post(
    "/benchmarks/{benchmark_id}/notices",
    status_code=HTTPStatus.CREATED,
    summary="Withdraw, reinstate, doubt or clear a benchmark",
    response_model=NoticeTrail,
    responses=problems(400, 401, 403, 404, 408, 409, 413, 415, 422, 503),
    openapi_extra={
        **KEY_IS_NEEDED,
        **body_of(NoticeRequest),
        "parameters": [
            {
                "name": "benchmark_id",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "format": "uuid"},
            }
        ],
    },
)
async def post_notice(request: Request) -> Response:
    """Tell everybody something of a benchmark; the answer is all that was ever told of it."""
    context: Context = request.app.state.context
    caller = await request.app.state.doorkeeper.recognise(request)
    benchmark_id = benchmark_id_of("benchmark_id", request.path_params["benchmark_id"])
    wanted = await read_small(request, context.settings, NoticeRequest)
    trail = await service.give(context.engine, caller, benchmark_id, wanted)
    return Response(
        trail.model_dump_json(), status_code=HTTPStatus.CREATED, media_type="application/json"
    )


@router.get(
    "/benchmarks/{benchmark_id}/notices",
    summary="Read what was told of a benchmark",
    response_model=NoticeTrail,
    responses=problems(404, 503),
)
async def get_notices(request: Request, benchmark_id: str) -> Response:
    """Return all notices of a benchmark, the oldest first."""
    context: Context = request.app.state.context
    known = benchmark_id_of("benchmark_id", benchmark_id)
    trail = await service.trail_of(context.engine, known)
    return Response(trail.model_dump_json(), media_type="application/json")

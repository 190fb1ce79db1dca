"""`/api/rig`: who a key speaks for, and the key that its rig signs with."""

from fastapi import APIRouter, Request, Response

from rigmark_ingest.benchmarks.service import Context
from rigmark_ingest.openapi import KEY_IS_NEEDED, RawRoute, body_of, problems
from rigmark_ingest.rigs import enrolment
from rigmark_ingest.rigs.access import require
from rigmark_ingest.small_body import read_small
from rigmark_shared.status import Scope
from rigmark_shared.wire import CallerReport, SigningKeyEnrolment

router = APIRouter(prefix="/api/rig", tags=["rigs"], route_class=RawRoute)


@router.get(
    "",
    summary="Ask who a key speaks for",
    response_model=CallerReport,
    responses=problems(401, 503),
    openapi_extra=KEY_IS_NEEDED,
)
async def get_rig(request: Request) -> Response:
    """Return the rig of the key that the request carries, and what the key may do."""
    context: Context = request.app.state.context
    caller = await request.app.state.doorkeeper.recognise(request)
    told = await enrolment.who_is(context.engine, caller)
    return _answer(told)


@router.put(
    "/signing-key",
    summary="Enrol the key that a rig signs with",
    response_model=CallerReport,
    responses=problems(400, 401, 403, 408, 409, 413, 415, 422, 503),
    openapi_extra={**KEY_IS_NEEDED, **body_of(SigningKeyEnrolment)},
)
async def put_signing_key(request: Request) -> Response:
    """Take an Ed25519 key with the proof that the rig holds it; it replaces the one before."""
    context: Context = request.app.state.context
    caller = await request.app.state.doorkeeper.recognise(request)
    require(caller, Scope.POST)
    wanted = await read_small(request, context.settings, SigningKeyEnrolment)
    await enrolment.enrol(context.engine, caller, wanted)
    return _answer(await enrolment.who_is(context.engine, caller))


def _answer(told: CallerReport) -> Response:
    return Response(
        told.model_dump_json(),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )

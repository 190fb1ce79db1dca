"""`/api/challenges`: a nonce for the run that comes next."""

from datetime import timedelta
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from rigmark_ingest.benchmarks.service import Context
from rigmark_ingest.challenges import service
from rigmark_ingest.openapi import KEY_IS_OPTIONAL, RawRoute, problems
from rigmark_shared.status import Scope
from rigmark_shared.wire import Challenge

router = APIRouter(prefix="/api", tags=["rigs"], route_class=RawRoute)


@router.post(
    "/challenges",
    status_code=HTTPStatus.CREATED,
    summary="Ask for a challenge",
    response_model=Challenge,
    responses=problems(401, 403, 503),
    openapi_extra=KEY_IS_OPTIONAL,
)
async def post_challenge(request: Request) -> Response:
    """Return a nonce that every prompt of the next run is to hold, and when it expires."""
    context: Context = request.app.state.context
    caller = await request.app.state.doorkeeper.admit(request, Scope.POST)
    challenge = await service.issue(
        context.engine,
        rig_id=caller.rig_id,
        good_for=timedelta(hours=context.settings.challenge_hours),
    )
    return Response(
        challenge.model_dump_json(),
        status_code=HTTPStatus.CREATED,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )

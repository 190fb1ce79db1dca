"""Signing in and out as an admin, and placing a notice on a benchmark."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from rigmark_shared.status import NoticeAction
from rigmark_web.admin.cookie import forget_session, set_session
from rigmark_web.admin.forms import read_form
from rigmark_web.errors import KeyIsNotAnAdmins, NoticeWasRefused
from rigmark_web.site import Site, site_of

PATH: Final = "/admin"
_UNPROCESSABLE: Final = 422
_SEE_OTHER: Final = 303

router = APIRouter(prefix=PATH, include_in_schema=False)


def _open_site(request: Request) -> Site:
    site = site_of(request)
    if not site.admin.is_open:
        raise HTTPException(404)
    return site


OpenSite = Annotated[Site, Depends(_open_site)]


@router.api_route("", methods=["GET", "HEAD"])
async def admin_page(request: Request, site: OpenSite) -> Response:
    """Show the form to sign in, or who is signed in."""
    session = site.admin.session_of(request)
    return site.pages.private("admin.html", session=session)


@router.post("/sign-in")
async def sign_in(request: Request, site: OpenSite) -> Response:
    """Sign an admin in by a key."""
    form = await read_form(request)
    address = request.client.host if request.client else ""
    id_ = await site.admin.sign_in(address, form.get("key", "").strip())
    # The one that this browser had is out of reach from now on.
    site.admin.sign_out(request)
    answer = _lead_to(PATH)
    set_session(request, answer, id_)
    return answer


@router.post("/sign-out")
async def sign_out(request: Request, site: OpenSite) -> Response:
    """End a session."""
    form = await read_form(request)
    site.admin.checked(request, form)
    site.admin.sign_out(request)
    answer = _lead_to(PATH)
    forget_session(request, answer)
    return answer


@router.post("/benchmarks/{benchmark_id:uuid}/notices")
async def place_notice(request: Request, site: OpenSite, benchmark_id: UUID) -> Response:
    """Hand a notice on to ingest-api, which decides, and show what became of it."""
    form = await read_form(request)
    session = site.admin.checked(request, form)
    action = next((each for each in NoticeAction if each == form.get("action")), None)
    if action is None:
        raise NoticeWasRefused(_UNPROCESSABLE, "action: choose what to do.")
    try:
        await site.admin.place(session, benchmark_id, action, form.get("reason", "").strip())
    except KeyIsNotAnAdmins:
        # Revoked since its owner signed in.
        site.admin.sign_out(request)
        raise
    return _lead_to(f"/benchmarks/{benchmark_id}#notices")


def _lead_to(path: str) -> Response:
    return RedirectResponse(path, _SEE_OTHER, {"cache-control": "no-store"})

"""The page that says what signed, challenged, doubted and withdrawn mean."""

from fastapi import APIRouter, Request, Response

from rigmark_web.site import SiteOfRequest

PATH = "/security"

router = APIRouter(include_in_schema=False)


@router.api_route(PATH, methods=["GET", "HEAD"])
async def promises(request: Request, site: SiteOfRequest) -> Response:
    """Say what is promised, and what is not."""
    return site.pages.html(request, "promises.html")

"""The methodology as a page and as JSON."""

from fastapi import APIRouter, Request, Response

from rigmark_web.methodology.views import MethodologyView, methodology_view
from rigmark_web.pages import json, wants_json
from rigmark_web.site import SiteOfRequest

JSON_PATH = "/methodology.json"

router = APIRouter()


@router.api_route("/methodology", methods=["GET", "HEAD"], include_in_schema=False)
async def methodology_page(request: Request, site: SiteOfRequest) -> Response:
    """Show what is measured and how it is scored."""
    view = methodology_view()
    if wants_json(request):
        return json(request, view)
    return site.pages.html(request, "methodology.html", methodology=view, json_url=JSON_PATH)


@router.head(JSON_PATH, include_in_schema=False)
@router.get(JSON_PATH, response_model=MethodologyView)
async def methodology(request: Request) -> Response:
    """Return what is measured and how it is scored."""
    return json(request, methodology_view())

"""The chart of speed against quality as a page, and its facts as JSON."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from rigmark_web.leaderboard.ask import CHART_PATH, Ask
from rigmark_web.pages import json, wants_json
from rigmark_web.site import Site, SiteOfRequest
from rigmark_web.tradeoff.drawing import drawing
from rigmark_web.tradeoff.reading import read_tradeoff
from rigmark_web.tradeoff.views import TradeoffView

JSON_PATH = "/chart.json"

router = APIRouter()


@router.api_route(CHART_PATH, methods=["GET", "HEAD"], include_in_schema=False)
async def chart_page(
    request: Request, site: SiteOfRequest, ask: Annotated[Ask, Query()]
) -> Response:
    """Show speed against quality of what fits the board's filters."""
    view = await _read(site, ask)
    if wants_json(request):
        return json(request, view)
    ask = ask.model_copy(update={"cursor": None, "expand": [], "compare": None})
    return site.pages.html(
        request,
        "tradeoff.html",
        ask=ask,
        view=view,
        chart=drawing(view.marks),
        choices=await site.facets.choices(),
        json_url=ask.url(JSON_PATH),
    )


@router.head(JSON_PATH, include_in_schema=False)
@router.get(JSON_PATH, response_model=TradeoffView)
async def chart(request: Request, site: SiteOfRequest, ask: Annotated[Ask, Query()]) -> Response:
    """Return speed and quality of the best results by one judge version, and the front."""
    return json(request, await _read(site, ask))


async def _read(site: Site, ask: Ask) -> TradeoffView:
    return await site.reader.read(partial(read_tradeoff, ask=ask))

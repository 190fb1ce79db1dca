"""The board, the same as JSON, and one row of it for a page that is open."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from rigmark_web.leaderboard.ask import CSV_PATH, Ask, Part, Sort
from rigmark_web.leaderboard.reading import read_board, read_row
from rigmark_web.leaderboard.views import BoardView
from rigmark_web.pages import json, wants_json
from rigmark_web.site import Site, SiteOfRequest

JSON_PATH = "/benchmarks.json"

router = APIRouter()


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
async def front_page() -> RedirectResponse:
    """Lead to the board."""
    return RedirectResponse("/benchmarks")


@router.api_route("/benchmarks", methods=["GET", "HEAD"], include_in_schema=False)
async def board_page(
    request: Request, site: SiteOfRequest, ask: Annotated[Ask, Query()]
) -> Response:
    """Show a page of the board."""
    view = await _read(site, ask)
    if wants_json(request):
        return json(request, view)
    return site.pages.html(
        request,
        "board.html",
        ask=ask,
        board=view,
        choices=await site.facets.choices(),
        json_url=ask.url(JSON_PATH),
        csv_url=ask.url(CSV_PATH, cursor=None, expand=[], compare=None),
    )


@router.head(JSON_PATH, include_in_schema=False)
@router.get(JSON_PATH, response_model=BoardView)
async def board(request: Request, site: SiteOfRequest, ask: Annotated[Ask, Query()]) -> Response:
    """Return a page of the board; `next_cursor` and `previous_cursor` lead on."""
    return json(request, await _read(site, ask))


@router.get("/benchmarks/{benchmark_id:uuid}/row", include_in_schema=False)
async def board_row(
    request: Request, site: SiteOfRequest, benchmark_id: UUID, part: Annotated[Part, Query()]
) -> Response:
    """Return one row of the board, with or without its scores."""
    query = partial(read_row, benchmark_id=benchmark_id, part=part)
    row, ranked = await site.reader.read(query)
    ask = Ask(compare=part.compare, sort=part.sort or Sort.OVERALL_QUALITY)
    return site.pages.html(
        request,
        "_row.html",
        row=row,
        ask=ask,
        judge=ranked,
        has_places=part.sort is not None,
    )


async def _read(site: Site, ask: Ask) -> BoardView:
    size = site.settings.web_page_size
    return await site.reader.read(partial(read_board, ask=ask, size=size))

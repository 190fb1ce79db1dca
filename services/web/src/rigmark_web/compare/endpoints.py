"""The comparison of two benchmarks as a page and as JSON."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rigmark_web.compare.reading import read_comparison
from rigmark_web.compare.views import ComparisonView
from rigmark_web.errors import NotTwoBenchmarks
from rigmark_web.leaderboard.ask import none_if_empty
from rigmark_web.pages import json, wants_json
from rigmark_web.site import Site, SiteOfRequest

PATH = "/compare"
JSON_PATH = "/compare.json"
MOST_TICKED = 100

Id = Annotated[UUID | None, BeforeValidator(none_if_empty)]

router = APIRouter()


class Pair(BaseModel):
    """Which two benchmarks to compare."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    a: Id = None
    """The id of the first benchmark."""
    b: Id = None
    """The id of the second benchmark."""

    @property
    def both(self) -> tuple[UUID, UUID]:
        """The two ids; raises NotTwoBenchmarks."""
        if self.a is None or self.b is None:
            raise NotTwoBenchmarks(sum(each is not None for each in (self.a, self.b)))
        return self.a, self.b


class Ticked(Pair):
    """Two benchmarks, or those that were ticked on the board."""

    id: Annotated[list[UUID], Field(max_length=MOST_TICKED)] = []
    """Ids as the board's form sends them."""


@router.api_route(PATH, methods=["GET", "HEAD"], include_in_schema=False)
async def compare_page(
    request: Request, site: SiteOfRequest, ticked: Annotated[Ticked, Query()]
) -> Response:
    """Show two benchmarks side by side."""
    if ticked.id:
        return _named(ticked.id)
    view = await _read(site, ticked)
    if wants_json(request):
        return json(request, view)
    json_url = f"{JSON_PATH}?{urlencode({'a': view.a.id, 'b': view.b.id})}"
    return site.pages.html(request, "compare.html", comparison=view, json_url=json_url)


@router.head(JSON_PATH, include_in_schema=False)
@router.get(JSON_PATH, response_model=ComparisonView)
async def compare(
    request: Request, site: SiteOfRequest, pair: Annotated[Pair, Query()]
) -> Response:
    """Return two benchmarks side by side, and what stands between them."""
    return json(request, await _read(site, pair))


def _named(ids: list[UUID]) -> Response:
    chosen = list(dict.fromkeys(ids))
    if len(chosen) != len(Pair.model_fields):
        raise NotTwoBenchmarks(len(chosen))
    return RedirectResponse(f"{PATH}?{urlencode(dict(zip('ab', chosen, strict=True)))}", 303)


async def _read(site: Site, pair: Pair) -> ComparisonView:
    a, b = pair.both
    return await site.reader.read(partial(read_comparison, a=a, b=b))

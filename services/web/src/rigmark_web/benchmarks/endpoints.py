"""The permalink of a benchmark, the same as JSON, and the part of it that changes while judged."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from rigmark_web.benchmarks.reading import read_benchmark, read_quality
from rigmark_web.benchmarks.views import BenchmarkView
from rigmark_web.pages import json, wants_json
from rigmark_web.site import Site, SiteOfRequest

router = APIRouter()


@router.api_route(
    "/benchmarks/{benchmark_id:uuid}", methods=["GET", "HEAD"], include_in_schema=False
)
async def benchmark_page(request: Request, site: SiteOfRequest, benchmark_id: UUID) -> Response:
    """Show one benchmark with all that is known of it."""
    view = await _read(site, benchmark_id)
    if wants_json(request):
        return json(request, view)
    responses = (scenario.response for scenario in view.scenarios)
    session = site.admin.session_of(request)
    context = {
        "benchmark": view,
        "rendered": await site.rendering.of(responses),
        "session": session,
        "json_url": f"{view.url}.json",
    }
    if session is not None:
        return site.pages.private("benchmark.html", **context)
    return site.pages.html(request, "benchmark.html", **context)


@router.head("/benchmarks/{benchmark_id:uuid}.json", include_in_schema=False)
@router.get("/benchmarks/{benchmark_id:uuid}.json", response_model=BenchmarkView)
async def benchmark(request: Request, site: SiteOfRequest, benchmark_id: UUID) -> Response:
    """Return one benchmark with all that is known of it."""
    return json(request, await _read(site, benchmark_id))


@router.get("/benchmarks/{benchmark_id:uuid}/live", include_in_schema=False)
async def benchmark_live(request: Request, site: SiteOfRequest, benchmark_id: UUID) -> Response:
    """Return the parts of the page that change while the benchmark is judged."""
    query = partial(read_quality, benchmark_id=benchmark_id)
    quality, judgements = await site.reader.read(query)
    return site.pages.html(
        request, "_benchmark_live.html", benchmark=quality, judgements=judgements
    )


async def _read(site: Site, benchmark_id: UUID) -> BenchmarkView:
    return await site.reader.read(partial(read_benchmark, benchmark_id=benchmark_id))

"""The streams that pages listen to while something on them waits to be judged."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from rigmark_web.errors import BenchmarkIsNotHere
from rigmark_web.live.events import ProgressStream
from rigmark_web.live.watcher import progress_of
from rigmark_web.site import Site, SiteOfRequest

MAX_WATCHED = 100

router = APIRouter(include_in_schema=False)


@router.get("/benchmarks/events")
async def events_of_many(
    site: SiteOfRequest, ids: Annotated[list[UUID], Query(alias="id", max_length=MAX_WATCHED)]
) -> ProgressStream:
    """Stream the progress of several benchmarks; an id that is not here is left out."""
    return await _stream(site, ids)


@router.get("/benchmarks/{benchmark_id:uuid}/events")
async def events(site: SiteOfRequest, benchmark_id: UUID) -> ProgressStream:
    """Stream the progress of one benchmark."""
    return await _stream(site, [benchmark_id])


async def _stream(site: Site, ids: list[UUID]) -> ProgressStream:
    site.watcher.expect_room()
    known = await site.reader.read(partial(progress_of, ids=ids))
    if not known:
        raise BenchmarkIsNotHere
    return ProgressStream(site.watcher, known, heartbeat_s=site.settings.web_heartbeat_s)

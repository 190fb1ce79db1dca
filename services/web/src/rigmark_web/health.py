"""Whether the process lives, whether it can serve, and what robots may read."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from rigmark_web.leaderboard.queries import board_is_there
from rigmark_web.site import SiteOfRequest

ROBOTS = "User-agent: *\nDisallow: /benchmarks/events\nDisallow: /benchmarks/*/events\n"

router = APIRouter(include_in_schema=False)


@router.get("/livez")
async def livez() -> PlainTextResponse:
    """Say that the process answers."""
    return PlainTextResponse("alive\n")


@router.get("/readyz")
async def readyz(site: SiteOfRequest) -> PlainTextResponse:
    """Say that the board can be read; 503 when the database is away or not migrated."""
    await site.reader.read(board_is_there)
    return PlainTextResponse("ready\n")


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
async def robots() -> PlainTextResponse:
    """Let robots read all but the live streams."""
    return PlainTextResponse(ROBOTS)

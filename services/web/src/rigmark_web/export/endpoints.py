"""`/leaderboard.csv`: the board in its order and with its filters, as far as one file goes."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from rigmark_web.leaderboard.ask import CSV_PATH, Ask
from rigmark_web.site import SiteOfRequest

_CSV: Final = "text/csv; charset=utf-8; header=present"
_FILE: Final = 'attachment; filename="rigmark-leaderboard.csv"'

router = APIRouter()


@router.head(CSV_PATH, include_in_schema=False)
@router.get(CSV_PATH, response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def leaderboard_csv(
    request: Request, site: SiteOfRequest, ask: Annotated[Ask, Query()]
) -> Response:
    """Return the board as CSV; a `Link` header leads to the rows that the file has no room for."""
    file = await site.files.make(ask, size=site.settings.web_csv_rows)
    headers = {"content-disposition": _FILE, "cache-control": "no-cache"}
    if file.next_cursor is not None:
        headers["link"] = f'<{ask.url(CSV_PATH, cursor=file.next_cursor)}>; rel="next"'
    if request.method == "HEAD":
        return Response(media_type=_CSV, headers=headers)
    return StreamingResponse(file.pieces(), media_type=_CSV, headers=headers)

"""Progress as server-sent events: the state at first, each change, and an end."""

import asyncio
from contextlib import suppress
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from rigmark_web.live.views import ProgressView
from rigmark_web.live.watcher import Progress, Subscription, Watcher

HEARTBEAT: Final = b": still here\n\n"
END: Final = b"event: end\ndata: {}\n\n"


class ProgressEvent(BaseModel):
    """The data of a `progress` event."""

    id: UUID
    progress: ProgressView


class ProgressStream(Response):
    """Streams until everything watched is final, or the reader leaves."""

    media_type = "text/event-stream"

    def __init__(self, watcher: Watcher, known: Progress, *, heartbeat_s: float) -> None:
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._watcher = watcher
        self._known = known
        self._heartbeat_s = heartbeat_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send events; ends at once when the reader leaves."""
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(self._write(send))
            leaving = group.create_task(_until_the_reader_leaves(receive))
            await asyncio.wait((writing, leaving), return_when=asyncio.FIRST_COMPLETED)
            writing.cancel()
            leaving.cancel()

    async def _write(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        with self._watcher.subscription(self._known) as subscription:
            await send(_chunk(_events(self._known)))
            while subscription.waiting and not subscription.closed:
                await send(_chunk(await self._next(subscription)))
        if not subscription.waiting:
            await send(_chunk(END))
        await send({"type": "http.response.body", "body": b""})

    async def _next(self, subscription: Subscription) -> bytes:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._heartbeat_s):
                return _events(await subscription.news()) or HEARTBEAT
        return HEARTBEAT


def _chunk(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _until_the_reader_leaves(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _events(progress: Progress) -> bytes:
    return b"".join(
        b"event: progress\nid: %s\ndata: %s\n\n"
        % (
            view.version.encode(),
            ProgressEvent(id=id_, progress=view).model_dump_json().encode(),
        )
        for id_, view in progress.items()
    )

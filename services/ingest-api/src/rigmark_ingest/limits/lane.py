"""Heavy documents are worked on one after the other, beside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from rigmark_ingest.limits.problems import ServiceIsOverloaded

_PATIENCE_S: Final = 10.0

Result = TypeVar("Result")


class Lane:
    """A thread for what takes long: one at a time, so that memory and processor are bounded.

    Short posts are answered in between, for the interpreter changes threads every few milliseconds.
    """

    def __init__(self, *, patience_s: float = _PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._free = asyncio.Semaphore(1)
        # One thread, always the same, uses the memory again that the last document needed.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="heavy-documents")

    async def run(self, work: Callable[[], Result], *, heavy: bool) -> Result:
        """Return what the work gives; raises ServiceIsOverloaded when the lane stays taken."""
        if not heavy:
            return work()
        try:
            async with asyncio.timeout(self._patience_s):
                await self._free.acquire()
        except TimeoutError:
            raise ServiceIsOverloaded(
                "other long documents are being read; send the same document again later",
                headers={"Retry-After": "10"},
            ) from None
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._free.release()

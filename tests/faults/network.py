"""A thread with an event loop of its own: the judge, the proxies and the posters live there.

The main thread starts and stops servers, which blocks; and the servers end with the thread that
started them. So the loop is not there.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from patience import PATIENCE_S

_Result = TypeVar("_Result")


class Network:
    """Runs coroutines beside the main thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def call(self, work: Coroutine[Any, Any, _Result], *, timeout_s: float = PATIENCE_S) -> _Result:
        """Run a coroutine to its end and return what it returns."""
        return self.start(work).result(timeout_s)

    def start(self, work: Coroutine[Any, Any, _Result]) -> Future[_Result]:
        """Begin a coroutine."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def do(self, step: Callable[[], object]) -> None:
        """Take a step inside the loop, and return when it is taken."""

        async def taken() -> None:
            step()

        self.call(taken())


@contextmanager
def network() -> Iterator[Network]:
    """Run a loop in a thread of its own; what still runs at the end is cancelled."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="network", daemon=True)
    thread.start()
    try:
        yield Network(loop)
    finally:
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result(PATIENCE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_S)
        loop.close()


async def _end_all() -> None:
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)

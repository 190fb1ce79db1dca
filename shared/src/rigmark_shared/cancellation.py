"""A cancellation that was lost below is raised again: else a process that is to end never does.

The clients of Postgres and Valkey wait with asyncio.wait_for, which before Python 3.12 forgets that
it was cancelled when what it waited for has just ended; or they raise an error of theirs in its
place. See https://github.com/python/cpython/issues/86296.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


def heed_cancellation() -> None:
    """Raise a cancellation of this task that was lost; a loop calls it between two steps."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


@contextmanager
def cancellable() -> Iterator[None]:
    """Raise a cancellation that was lost within the block, whatever the block raises."""
    try:
        yield
    finally:
        heed_cancellation()

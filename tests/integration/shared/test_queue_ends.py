"""A listener that is told to end twice still ends with all that it has begun."""

import asyncio
from typing import Any

from patience import PATIENCE_S
from rigmark_shared.ids import new_assessment_id
from rigmark_shared.queue import WakeUp, connect, listen, send_wakeups
from rigmark_shared.settings import QueueSettings


class Hearer:
    """Hears a wake-up and never comes to an end by itself."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()
        self.has_ended = False

    async def hear(self, _: str) -> None:
        """Hear one wake-up."""
        self.heard.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.has_ended = True


def always() -> asyncio.Event:
    """Return what says that wake-ups are wanted."""
    wanted = asyncio.Event()
    wanted.set()
    return wanted


def _is_listening(task: asyncio.Task[Any]) -> bool:
    return getattr(task.get_coro(), "__qualname__", "") == "_Listener.main"


async def _listener_s_worker_has_ended() -> None:
    async with asyncio.timeout(PATIENCE_S):
        while any(map(_is_listening, asyncio.all_tasks())):
            await asyncio.sleep(0)


async def test_what_is_being_heard_ends_also_when_the_listener_is_cancelled_a_second_time(
    queue_settings: QueueSettings,
):
    queue, hearer = connect(queue_settings), Hearer()
    listening = asyncio.create_task(listen(queue, hearer.hear, wanted=always()))
    await send_wakeups(queue, [WakeUp(new_assessment_id())])
    await asyncio.wait_for(hearer.heard.wait(), PATIENCE_S)
    listening.cancel()
    await _listener_s_worker_has_ended()

    listening.cancel()
    [done], _ = await asyncio.wait([listening], timeout=PATIENCE_S)

    assert done.cancelled()
    assert hearer.has_ended
    await queue.aclose()


async def test_a_listener_that_is_cancelled_twice_at_once_leaves_no_worker_behind(
    queue_settings: QueueSettings,
):
    queue, hearer = connect(queue_settings), Hearer()
    before = asyncio.all_tasks()
    listening = asyncio.create_task(listen(queue, hearer.hear, wanted=always()))
    await send_wakeups(queue, [WakeUp(new_assessment_id())])
    await asyncio.wait_for(hearer.heard.wait(), PATIENCE_S)

    listening.cancel()
    await asyncio.sleep(0)
    listening.cancel()
    await asyncio.wait([listening], timeout=PATIENCE_S)

    assert listening.cancelled()
    assert asyncio.all_tasks() - before == set()
    await queue.aclose()

"""Wake-ups of what is claimed leave the queue, so that nobody is woken in vain."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from integration.assessor.stage import until, waiting_wake_ups
from rigmark_assessor.claim import Claim
from rigmark_assessor.wakeups import WakeUps
from rigmark_shared.queue import WakeUp, connect, send_wakeups
from rigmark_shared.settings import QueueSettings
from unit.assessor.replies import claim


@asynccontextmanager
async def forgetting(settings: QueueSettings) -> AsyncIterator[tuple[WakeUps, asyncio.Task[None]]]:
    queue = connect(settings)
    wakeups = WakeUps(queue)
    running = cast("asyncio.Task[None]", asyncio.create_task(wakeups.run()))
    try:
        yield wakeups, running
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await queue.aclose()


async def send(settings: QueueSettings, claims: list[Claim]) -> None:
    queue = connect(settings)
    await send_wakeups(queue, [WakeUp(one.id, one.generation) for one in claims])
    await queue.aclose()


async def test_only_the_wake_ups_of_what_was_claimed_are_forgotten(queue_settings: QueueSettings):
    waiting, other = [claim(), claim(generation=2)], [claim()]
    await send(queue_settings, [*waiting, *other])

    async with forgetting(queue_settings) as (wakeups, _):
        wakeups.claimed(waiting)

        async def one_is_left() -> bool:
            return await waiting_wake_ups(queue_settings) == 1

        await until(one_is_left)

    queue = connect(queue_settings)
    assert await queue.keys("arq:job:*") == [f"arq:job:{other[0].id}:1".encode()]
    await queue.aclose()


async def test_while_valkey_is_away_they_stay_and_the_assessor_goes_on():
    async with forgetting(QueueSettings(valkey_url="redis://127.0.0.1:1/0")) as (wakeups, running):
        for _ in range(3):
            wakeups.claimed([claim()])
            await asyncio.wait([running], timeout=0.1)

        assert not running.done()

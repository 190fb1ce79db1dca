"""Wake-ups on a real Valkey, heard by a real arq worker."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from patience import PATIENCE_S
from rigmark_embedded.servers import Servers
from rigmark_shared.ids import new_assessment_id, new_benchmark_id, new_rig_id
from rigmark_shared.queue import (
    QueueIsAway,
    WakeUp,
    connect,
    forget_wakeups,
    listen,
    send_wakeups,
)
from rigmark_shared.queue.codec import decode, encode
from rigmark_shared.settings import QueueSettings


@asynccontextmanager
async def listening(
    settings: QueueSettings,
    on_wake_up: Callable[[str], Awaitable[None]],
    wanted: asyncio.Event | None = None,
):
    queue = connect(settings, max_connections=4)
    if wanted is None:
        wanted = asyncio.Event()
        wanted.set()
    task = asyncio.create_task(listen(queue, on_wake_up, wanted=wanted))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await queue.aclose()


async def test_every_wake_up_sent_in_one_pipeline_is_heard(queue_settings: QueueSettings):
    wakeups = [WakeUp(new_assessment_id()) for _ in range(4)]
    heard: asyncio.Queue[str] = asyncio.Queue()

    async with listening(queue_settings, heard.put):
        queue = connect(queue_settings)
        await send_wakeups(queue, wakeups)
        ids = {await asyncio.wait_for(heard.get(), PATIENCE_S) for _ in wakeups}
        await queue.aclose()

    assert ids == {str(wakeup.assessment_id) for wakeup in wakeups}


async def test_a_wake_up_is_left_to_others_while_none_is_wanted(queue_settings: QueueSettings):
    busy, idle = asyncio.Queue[str](), asyncio.Queue[str]()
    is_wanted = asyncio.Event()
    sent = WakeUp(new_assessment_id()), WakeUp(new_assessment_id())

    async with listening(queue_settings, busy.put, is_wanted):
        queue = connect(queue_settings)
        async with listening(queue_settings, idle.put):
            await send_wakeups(queue, sent[:1])
            assert await asyncio.wait_for(idle.get(), PATIENCE_S) == str(sent[0].assessment_id)
        await send_wakeups(queue, sent[1:])
        assert busy.empty()
        is_wanted.set()

        assert await asyncio.wait_for(busy.get(), PATIENCE_S) == str(sent[1].assessment_id)
        await queue.aclose()


async def test_who_hears_one_wake_up_leaves_the_next_ones_to_others(queue_settings: QueueSettings):
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def take_all_there_is(_: str) -> None:
        await asyncio.Event().wait()

    async with listening(queue_settings, take_all_there_is), listening(queue_settings, heard.put):
        queue = connect(queue_settings)
        await send_wakeups(queue, [WakeUp(new_assessment_id()) for _ in range(6)])
        for _ in range(5):
            await asyncio.wait_for(heard.get(), PATIENCE_S)
        await queue.aclose()


async def test_a_wake_up_is_heard_although_its_bell_was_not(queue_settings: QueueSettings):
    heard: asyncio.Queue[str] = asyncio.Queue()
    wakeup = WakeUp(new_assessment_id())
    queue = connect(queue_settings)
    await send_wakeups(queue, [wakeup])
    await queue.delete("rigmark:wakeups:bell")

    async with listening(queue_settings, heard.put):
        assert await asyncio.wait_for(heard.get(), PATIENCE_S) == str(wakeup.assessment_id)
    await queue.aclose()


async def test_nobody_looks_at_the_queue_without_having_waited_for_the_bell(
    queue_settings: QueueSettings,
):
    queue, heard = connect(queue_settings), asyncio.Queue[str]()
    await queue.config_resetstat()

    async with listening(queue_settings, heard.put):
        for _ in range(3):
            await send_wakeups(queue, [WakeUp(new_assessment_id())])
            await asyncio.wait_for(heard.get(), PATIENCE_S)

    calls = {name: one["calls"] for name, one in (await queue.info("commandstats")).items()}
    assert 3 <= calls["cmdstat_zrangebyscore"] <= calls["cmdstat_blpop"]
    await queue.aclose()


async def test_what_nobody_listens_to_does_not_grow(queue_settings: QueueSettings):
    queue = connect(queue_settings)

    for _ in range(20):
        await send_wakeups(queue, [WakeUp(new_assessment_id()) for _ in range(10)])

    assert await queue.llen("rigmark:wakeups:bell") == 32
    await queue.aclose()


async def test_the_same_wake_up_twice_is_one_job(queue_settings: QueueSettings):
    queue = connect(queue_settings)
    wakeup = WakeUp(new_assessment_id())

    await send_wakeups(queue, [wakeup])
    await send_wakeups(queue, [wakeup])

    assert await queue.zcard("rigmark:wakeups") == 1
    await queue.aclose()


async def test_a_wake_up_that_was_heard_can_be_sent_again(queue_settings: QueueSettings):
    heard: asyncio.Queue[str] = asyncio.Queue()
    wakeup = WakeUp(new_assessment_id())

    async with listening(queue_settings, heard.put):
        queue = connect(queue_settings)
        for _ in range(2):
            await send_wakeups(queue, [wakeup])
            assert await asyncio.wait_for(heard.get(), PATIENCE_S) == str(wakeup.assessment_id)
            async with asyncio.timeout(PATIENCE_S):
                while await queue.zcard("rigmark:wakeups"):
                    pass
        await queue.aclose()


async def test_a_listener_survives_a_restart_of_valkey(
    queue_settings: QueueSettings, servers: Servers
):
    heard: asyncio.Queue[str] = asyncio.Queue()

    async with listening(queue_settings, heard.put) as task:
        servers.valkey.stop()
        queue = connect(queue_settings)
        with pytest.raises(QueueIsAway):
            await send_wakeups(queue, [WakeUp(new_assessment_id())])
        servers.valkey.start()
        wakeup = WakeUp(new_assessment_id())
        await send_wakeups(queue, [wakeup])

        assert await asyncio.wait_for(heard.get(), PATIENCE_S) == str(wakeup.assessment_id)
        assert not task.done()
        await queue.aclose()


async def test_a_client_of_a_valkey_that_never_was_dials_only_when_used():
    queue = connect(QueueSettings(valkey_url="redis://127.0.0.1:1/0"))

    with pytest.raises(QueueIsAway):
        await send_wakeups(queue, [WakeUp(new_assessment_id())])

    await queue.aclose()


def test_a_job_survives_its_coding():
    assert decode(encode({"f": "wake_up", "a": ["id"]})) == {"f": "wake_up", "a": ["id"]}


def test_ids_sort_by_the_time_they_were_made():
    for new in (new_benchmark_id, new_assessment_id, new_rig_id):
        made = [new() for _ in range(1000)]

        assert made == sorted(made)
        assert len(set(made)) == len(made)


async def test_a_listener_ends_whenever_it_is_cancelled(queue_settings: QueueSettings):
    # One cancellation in a few dozen is swallowed inside the client library.
    for _ in range(50):
        heard: asyncio.Queue[str] = asyncio.Queue()
        async with listening(queue_settings, heard.put):
            queue = connect(queue_settings)
            await send_wakeups(queue, [WakeUp(new_assessment_id())])
            await asyncio.wait_for(heard.get(), PATIENCE_S)
            await queue.aclose()


@pytest.mark.parametrize("call", [send_wakeups, forget_wakeups])
async def test_a_call_is_cancelled_wherever_it_stands(queue_settings: QueueSettings, call):
    queue = connect(queue_settings)

    async def call_and_wait() -> None:
        await call(queue, [WakeUp(new_assessment_id())])
        await asyncio.Event().wait()

    for steps in range(200):
        calling = asyncio.create_task(call_and_wait())
        for _ in range(steps):
            await asyncio.sleep(0)
        calling.cancel()
        await asyncio.wait([calling], timeout=PATIENCE_S)
        assert calling.cancelled(), f"a cancellation after {steps} steps was swallowed"
    await queue.aclose()

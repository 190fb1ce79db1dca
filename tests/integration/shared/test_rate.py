"""Rates in Valkey: counted for all, and never waited for."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from time import perf_counter

import pytest

from rigmark_shared.queue.rate import Rate, SharedRates
from rigmark_shared.settings import QueueSettings

FIVE = Rate("tests", 5)


@pytest.fixture
async def rates(queue_settings: QueueSettings) -> AsyncIterator[SharedRates]:
    shared = SharedRates(queue_settings, patience_s=5)
    yield shared
    await shared.aclose()


@pytest.fixture
def black_hole() -> Iterator[QueueSettings]:
    """A Valkey that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield QueueSettings(valkey_url=f"redis://127.0.0.1:{server.getsockname()[1]}/0")


async def test_a_rate_is_spent_after_so_many(rates: SharedRates):
    taken = [await rates.take(FIVE, "a") for _ in range(6)]

    assert taken[:5] == [None] * 5
    assert taken[5] is not None
    assert (taken[5].rate, 1 <= taken[5].wait_s <= 60) == (FIVE, True)
    assert await rates.take(FIVE, "b") is None


async def test_looking_counts_nothing_and_tells_what_is_spent_and_for_how_long(rates: SharedRates):
    looked = [await rates.look(FIVE, "a") for _ in range(6)]
    for _ in range(4):
        await rates.take(FIVE, "a")
    almost = await rates.look(FIVE, "a")
    await rates.take(FIVE, "a")
    spent = await rates.look(FIVE, "a")

    assert looked == [None] * 6
    assert almost is None
    assert spent is not None
    assert (spent.rate, 1 <= spent.wait_s <= 60) == (FIVE, True)
    assert await rates.look(FIVE, "b") is None


async def test_many_at_once_get_no_more_than_the_rate(
    rates: SharedRates, queue_settings: QueueSettings
):
    other = SharedRates(queue_settings, patience_s=5)

    taken = await asyncio.gather(*(one.take(FIVE, "a") for one in (rates, other) * 6))

    await other.aclose()
    assert taken.count(None) == 5


async def test_what_costs_more_than_a_minute_has_is_taken_once(rates: SharedRates):
    assert await rates.take(FIVE, "a", cost=50) is None
    assert await rates.take(FIVE, "a") is not None


async def test_a_valkey_that_hangs_costs_one_asker_its_patience_and_the_others_nothing(
    black_hole: QueueSettings,
):
    now = 0.0
    rates = SharedRates(black_hole, patience_s=0.1, rest_s=1, clock=lambda: now)

    began = perf_counter()
    taken = [await rates.take(FIVE, "a") for _ in range(1_000)]
    waited_s = perf_counter() - began

    assert taken == [None] * 1_000
    assert rates.away
    assert waited_s < 50 * 0.1
    now = 1.0
    assert not rates.away
    await rates.aclose()


async def test_a_valkey_that_refuses_is_asked_again_after_the_rest():
    now = 0.0
    nowhere = QueueSettings(valkey_url="redis://127.0.0.1:1/0")
    rates = SharedRates(nowhere, rest_s=1, clock=lambda: now)

    assert await rates.take(FIVE, "a") is None
    assert await rates.look(FIVE, "a") is None
    assert rates.away
    now = 1.0
    assert await rates.take(FIVE, "a") is None
    assert rates.away
    await rates.aclose()

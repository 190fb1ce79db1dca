"""The limiter's script on a real Valkey gives each process its part, and learns the limit."""

from collections.abc import Iterator

import pytest
from redis import Redis

from integration.shared.limiter_script import SLOTS, Script, report, settle
from rigmark_embedded.servers import Servers
from rigmark_shared.queue import PART_LASTS_S, Limiter, QueueIsAway, connect
from rigmark_shared.settings import QueueSettings


@pytest.fixture(scope="module")
def client(servers: Servers) -> Iterator[Redis]:
    with Redis.from_url(servers.valkey.url) as client:
        yield client


@pytest.fixture
def script(client: Redis) -> Script:
    return Script(client)


def test_one_that_joins_gets_its_share_as_soon_as_the_first_has_given_back(script: Script):
    assert script.report(report("a", most=30)).quota == 30
    assert script.report(report("b", most=30)).quota == 0

    assert script.report(report("a", uses=30, most=30)).quota == 15
    assert script.report(report("b", most=30)).quota == 0
    assert script.report(report("a", uses=20, most=30)).quota == 15
    assert script.report(report("b", most=30)).quota == 10


def test_the_part_of_a_process_that_is_not_heard_of_comes_back_after_a_while(script: Script):
    script.report(report("dead", uses=10, most=30))
    script.report(report("dead", uses=30, most=30))
    assert script.report(report("a", most=30)).quota == 0

    script.pass_ms(PART_LASTS_S * 1000)

    assert script.report(report("a", most=30)).quota == 30


def test_one_that_leaves_gives_its_part_back_at_once(script: Script):
    script.report(report("a", most=30))
    script.report(report("b", most=30))

    script.leave("a")

    assert script.report(report("b", most=30)).quota == 30


def test_without_a_limit_everybody_has_all_of_its_slots(script: Script):
    grants = [script.report(report(owner, wants=1)) for owner in "abcd"]

    assert [grant.quota for grant in grants] == [SLOTS] * 4
    assert grants[-1].limit == 4 * SLOTS


def test_after_a_loss_of_memory_nobody_takes_more_than_its_own_share(script: Script):
    first = script.report(report("a", share=7, most=30))
    script.pass_ms(PART_LASTS_S * 1000 - 500)
    still = script.report(report("a", share=7, most=30))
    script.pass_ms(500)

    assert (first.quota, still.quota) == (7, 7)
    assert script.report(report("a", share=7, most=30)).quota == 30


def test_thirty_refusals_at_once_are_one_cut(script: Script):
    settle(script, "abcd")
    before = script.report(report("a", uses=25))

    cuts = [
        script.report(report(owner, uses=25, held=25 - count, epoch=before.epoch))
        for count in range(8)
        for owner in "abcd"
    ]

    assert {cut.epoch for cut in cuts} == {1}
    assert cuts[-1].limit == 72


def test_the_limit_is_cut_by_three_tenths_and_no_further_in_one_window(script: Script):
    settle(script, "ab", most=60)

    first = script.report(report("a", uses=29, held=29, most=60))
    again = script.report(report("b", uses=30, held=29, epoch=first.epoch, most=60))
    script.pass_ms(500)
    later = script.report(report("b", uses=30, held=29, epoch=first.epoch, most=60))

    assert (first.limit, again.limit) == (42, 42)
    assert later.limit == 29


def test_a_refusal_of_a_call_that_began_before_the_cut_cuts_no_second_time(script: Script):
    settle(script, "ab", most=60)
    first = script.report(report("a", uses=30, held=30, epoch=0, most=60))
    script.pass_ms(2000)

    late = script.report(report("b", wants=1, uses=1, held=0, epoch=0, most=60))

    assert (late.epoch, late.limit) == (first.epoch, first.limit)


def test_the_limit_never_falls_below_one(script: Script):
    for _ in range(5):
        grant = script.report(report("a", uses=0, held=0, epoch=9))
        script.pass_ms(500)

    assert grant.limit == 1
    assert grant.quota == 1


def test_it_comes_back_to_what_was_taken_last_rests_there_and_then_tries_more(script: Script):
    settle(script, "a", most=40)
    seen = [script.report(report("a", uses=30, held=30, epoch=9, most=40)).limit]
    for _ in range(26):
        script.pass_ms(500)
        seen.append(script.report(report("a", uses=20, most=40)).limit)

    assert seen[:4] == [28, 29, 30, 30]
    assert seen[19:23] == [30, 31.5, 33.075, 34.72875]
    assert seen[-1] == 40


def test_a_limit_that_nobody_wants_more_of_does_not_grow(script: Script):
    settle(script, "a", most=40)
    script.report(report("a", uses=30, held=30, epoch=9, most=40))
    script.pass_ms(20_000)

    assert script.report(report("a", wants=5, uses=5, most=40)).limit == 28


def test_what_was_learned_is_remembered_for_an_hour_only(script: Script):
    script.report(report())

    assert 3500 < script.lasts_s <= 3600


def test_calls_a_minute_are_granted_no_faster_than_the_limit_and_shared_by_all(script: Script):
    granted = 0
    for _ in range(240):
        granted += sum(script.report(report(owner, per_minute=60)).tokens for owner in "ab")
        script.pass_ms(250)

    assert 50 <= granted <= 60


def test_tokens_that_were_not_spent_are_for_others_and_debts_are_paid_first(script: Script):
    tokens = script.report(report("a", per_minute=60)).tokens
    assert tokens == 3

    assert script.report(report("b", per_minute=60)).tokens == 0
    assert script.report(report("a", unspent=2, wants=0, per_minute=60)).tokens == 0
    assert script.report(report("b", per_minute=60)).tokens == 1
    script.report(report("b", wants=0, unspent=-4, per_minute=60))
    script.pass_ms(3000)
    assert script.report(report("b", per_minute=60)).tokens == 0


async def test_the_limiter_asks_valkey_and_forgets_one_that_leaves(queue_settings: QueueSettings):
    queue = connect(queue_settings)
    limiter = Limiter(queue, "a-judge")

    first = await limiter.report(report("a", most=30))
    second = await limiter.report(report("b", most=30))
    await limiter.leave("a")
    third = await limiter.report(report("b", most=30))
    await queue.aclose()

    assert (first.quota, second.quota, third.quota) == (30, 0, 30)


async def test_without_valkey_it_raises_what_callers_expect():
    queue = connect(QueueSettings(valkey_url="redis://127.0.0.1:9"))

    with pytest.raises(QueueIsAway):
        await Limiter(queue, "a-judge").report(report())
    await queue.aclose()

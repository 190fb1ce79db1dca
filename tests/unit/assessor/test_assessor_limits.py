"""A process keeps within its part of the limit, whatever it hears of the others."""

from contextlib import ExitStack

import pytest

from rigmark_assessor.judge.errors import JudgeAskedToWait, JudgeIsAway
from rigmark_assessor.judge.limits import Limit, Load
from rigmark_shared.queue import PART_LASTS_S, Grant
from unit.assessor.simulated_fleet import SLOTS, Clock


def grant(quota: int = 10, **changes: object) -> Grant:
    given = {"limit": 40.0, "tokens": 0, "epoch": 0, "processes": 4, "probe": False}
    return Grant(now_ms=0, quota=quota, **{**given, **changes})  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limit(clock: Clock) -> Limit:
    return Limit(slots=SLOTS, clock=clock)


def given(limit: Limit, granted: Grant) -> bool:
    limit.load()
    return limit.granted(granted)


def refuse(limit: Limit) -> None:
    with pytest.raises(JudgeAskedToWait), limit.calling():
        raise JudgeAskedToWait("429")


def test_without_a_fleet_all_slots_are_its_own(limit: Limit):
    assert limit.room(free=SLOTS, busy=0) == SLOTS


def test_a_member_of_a_fleet_begins_nothing_before_it_was_told(limit: Limit):
    limit.join()

    assert limit.room(free=SLOTS, busy=0) == 0
    assert limit.needed.is_set()
    assert given(limit, grant(10))
    assert limit.room(free=SLOTS, busy=0) == 10


def test_a_member_that_nobody_tells_begins_with_its_own_part(clock: Clock):
    limit = Limit(slots=SLOTS, most=30, clock=clock)
    limit.join()
    limit.alone.peers = 4

    limit.unanswered(limit.load())

    assert limit.room(free=SLOTS, busy=0) == 7


def test_what_is_busy_counts_whether_it_calls_already_or_not(limit: Limit):
    given(limit, grant(10))

    with limit.calling(), limit.calling():
        assert limit.room(free=SLOTS, busy=0) == 8
        assert limit.room(free=SLOTS, busy=6) == 4


def test_one_that_uses_more_than_its_new_part_begins_nothing_until_it_is_under_it(limit: Limit):
    given(limit, grant(10))
    given(limit, grant(5))

    assert [limit.room(free=SLOTS, busy=busy) for busy in (10, 6, 5, 4)] == [0, 0, 0, 1]


def test_a_part_that_is_old_is_void_and_a_larger_own_part_waits_for_the_others(
    limit: Limit, clock: Clock
):
    given(limit, grant(5, limit=40.0, processes=2))

    clock.now += PART_LASTS_S - 0.01
    fresh = limit.quota
    clock.now += 0.01
    void = limit.quota
    clock.now += PART_LASTS_S

    assert (fresh, void, limit.quota) == (5, 5, 20)


def test_a_part_larger_than_its_own_shrinks_as_soon_as_it_is_old(limit: Limit, clock: Clock):
    given(limit, grant(25, limit=30.0, processes=4))

    clock.now += PART_LASTS_S

    assert limit.quota == 7


def test_more_processes_than_calls_leave_each_one_call(clock: Clock):
    limit = Limit(slots=SLOTS, most=3, clock=clock)
    limit.alone.peers = 8

    assert limit.room(free=SLOTS, busy=0) == 1


def test_a_refusal_begins_nothing_more_until_all_have_heard_of_it(limit: Limit):
    given(limit, grant(10))

    with limit.calling():
        refuse(limit)
        refuse(limit)
        assert limit.needed.is_set()
        assert limit.room(free=9, busy=1) == 0
        load = limit.load()
        limit.granted(grant(7, epoch=1))
        assert limit.room(free=9, busy=1) == 6

    assert (load.held, load.epoch) == (1, 0)
    assert limit.load().held is None


def test_a_call_is_refused_under_the_limit_that_it_began_under(limit: Limit):
    given(limit, grant(10, epoch=3))

    call = limit.calling()
    call.__enter__()
    given(limit, grant(7, epoch=4))
    call.__exit__(JudgeAskedToWait, JudgeAskedToWait("429"), None)

    assert limit.load().epoch == 3


def test_another_error_is_no_refusal(limit: Limit):
    with pytest.raises(JudgeIsAway), limit.calling():
        raise JudgeIsAway("x")

    assert limit.load().held is None
    assert limit.in_flight == 0


def test_a_report_that_nobody_heard_is_made_again(limit: Limit):
    given(limit, grant(10))
    refuse(limit)
    limit.unanswered(limit.load())

    assert limit.load().held == 0


def test_alone_it_takes_less_after_a_refusal_once_in_a_window_and_then_one_more(
    limit: Limit, clock: Clock
):
    cuts = [limit.quota]
    with ExitStack() as calls:
        for _ in range(46):
            calls.enter_context(limit.calling())
        refuse(limit)
        refuse(limit)
        cuts.append(limit.quota)
        clock.now += 0.5
        refuse(limit)
        cuts.append(limit.quota)
        for _ in range(3):
            clock.now += 0.5
            limit.room(free=SLOTS - 46, busy=46)
        cuts.append(limit.quota)

    assert cuts == [50, 35, 24, 27]


def test_it_asks_for_a_larger_part_once_and_not_with_every_call(limit: Limit):
    given(limit, grant(2))
    limit.needed.clear()

    limit.room(free=SLOTS - 2, busy=2)
    first = limit.needed.is_set()
    wants = limit.load().wants
    limit.needed.clear()
    limit.room(free=SLOTS - 2, busy=2)

    assert (first, limit.needed.is_set(), wants) == (True, False, SLOTS)


def test_one_that_does_not_use_its_part_wants_little_more_than_it_uses(limit: Limit):
    given(limit, grant(10))
    limit.room(free=SLOTS, busy=10)

    limit.room(free=SLOTS - 3, busy=3)
    limit.load()
    limit.room(free=SLOTS - 3, busy=3)

    assert limit.load().wants == 4


def test_each_call_spends_a_token_and_what_is_left_goes_back(clock: Clock):
    limit = Limit(slots=SLOTS, per_minute=60, clock=clock)
    given(limit, grant(10, tokens=3))

    assert limit.room(free=SLOTS, busy=0) == 3
    assert limit.room(free=SLOTS - 3, busy=3) == 0
    with limit.calling():
        assert limit.room(free=SLOTS - 1, busy=1) == 2
    assert limit.load().unspent == 2
    assert limit.room(free=SLOTS, busy=0) == 0


def test_alone_it_has_its_part_of_the_calls_a_minute(clock: Clock):
    limit = Limit(slots=SLOTS, per_minute=60, clock=clock)
    limit.alone.peers = 2
    assert limit.room(free=SLOTS, busy=0) == 0

    clock.now += 2

    assert limit.room(free=SLOTS, busy=0) == 1


def test_what_is_not_known_has_no_default_in_a_load(limit: Limit):
    assert limit.load() == Load(
        slots=SLOTS,
        wants=1,
        uses=0,
        peak=0,
        share=SLOTS,
        most=0,
        per_minute=0,
        unspent=0,
        epoch=0,
        held=None,
    )

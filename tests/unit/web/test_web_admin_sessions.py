"""Sessions end, are few, and are found by their id alone; attempts to sign in are counted."""

import pytest

from rigmark_web.admin.attempts import OF_ALL, OF_AN_ADDRESS, Attempts
from rigmark_web.admin.sessions import IDLE_S, LASTS_S, MOST, Sessions
from rigmark_web.errors import TooManySignIns


class Watch:
    """A clock that is set by hand."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def watch() -> Watch:
    """The clock."""
    return Watch()


def test_a_session_is_found_by_its_id_and_by_no_other(watch):
    sessions = Sessions(clock=watch)
    mine, other = sessions.begin("key one", "one"), sessions.begin("key two", "two")

    assert mine != other
    assert sessions.find(mine).key == "key one"
    assert sessions.find(mine).token != sessions.find(other).token
    assert sessions.find("guessed") is None
    assert sessions.find(None) is None


def test_a_session_that_is_not_used_ends(watch):
    sessions = Sessions(clock=watch)
    idle = sessions.begin("key", "one")
    watch.now_s += IDLE_S

    assert sessions.find(idle) is None


def test_a_session_that_is_used_all_the_time_ends_as_well(watch):
    sessions = Sessions(clock=watch)
    busy = sessions.begin("key", "one")

    for _ in range(LASTS_S // (IDLE_S - 1)):
        watch.now_s += IDLE_S - 1
        assert sessions.find(busy) is not None
    watch.now_s += IDLE_S - 1

    assert sessions.find(busy) is None


def test_the_session_that_was_not_used_for_longest_makes_room(watch):
    sessions = Sessions(clock=watch)
    ids = [sessions.begin("key", str(n)) for n in range(MOST)]
    sessions.find(ids[0])
    newest = sessions.begin("key", "newest")

    assert sessions.find(ids[0]) is not None
    assert sessions.find(newest) is not None
    assert sessions.find(ids[1]) is None


def test_a_session_that_was_ended_is_gone(watch):
    sessions = Sessions(clock=watch)
    id_ = sessions.begin("key", "one")
    sessions.end(id_)

    assert sessions.find(id_) is None


def test_nothing_that_is_printed_of_a_session_holds_its_key(watch):
    sessions = Sessions(clock=watch)
    session = sessions.find(sessions.begin("a secret key", "one"))

    assert "a secret key" not in repr(session)
    assert session.token not in repr(session)


def test_an_address_that_tried_too_often_waits_and_another_does_not(watch):
    attempts = Attempts(clock=watch)
    for _ in range(OF_AN_ADDRESS):
        attempts.note("192.0.2.1")

    with pytest.raises(TooManySignIns):
        attempts.note("192.0.2.1")
    attempts.note("192.0.2.2")
    watch.now_s += 61
    attempts.note("192.0.2.1")


def test_addresses_of_one_network_of_ipv6_are_one(watch):
    attempts = Attempts(clock=watch)
    for number in range(OF_AN_ADDRESS):
        attempts.note(f"2001:db8::{number}")

    with pytest.raises(TooManySignIns):
        attempts.note("2001:db8::ffff")
    attempts.note("2001:db8:0:1::1")


def test_all_addresses_together_are_limited_too(watch):
    attempts = Attempts(clock=watch)
    for number in range(OF_ALL):
        attempts.note(f"192.0.2.{number}")

    with pytest.raises(TooManySignIns):
        attempts.note("198.51.100.1")

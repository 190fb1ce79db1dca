"""What asks the launcher to end, and when it hears of it."""

import signal

import pytest

from rigmark_embedded.interrupt import SIGNALS, interruptible, pause


@pytest.fixture(autouse=True)
def handlers():
    """The handlers of a program in a terminal, whatever this one was started by."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_request_is_heard_at_the_next_pause_and_not_before(number):
    reached = []

    with interruptible():
        signal.raise_signal(number)
        reached.append(number)
        with pytest.raises(KeyboardInterrupt):
            pause(0)

    assert reached == [number]


def test_a_pause_without_a_request_only_waits():
    with interruptible():
        signal.raise_signal(signal.SIGTERM)
    with interruptible():
        pause(0)


def test_the_handlers_of_before_are_back_afterwards():
    before = [signal.getsignal(number) for number in SIGNALS]

    with interruptible():
        during = [signal.getsignal(number) for number in SIGNALS]

    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert during != before


@pytest.mark.parametrize("number", SIGNALS)
def test_what_was_ignored_before_is_still_ignored(number):
    signal.signal(number, signal.SIG_IGN)

    with interruptible():
        signal.raise_signal(number)
        pause(0)

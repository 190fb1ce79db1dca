"""How long a retry waits: as long as the judge says, or backoff with full jitter."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_assessor.judge.reply import Reply
from rigmark_assessor.judge.wait import LONGEST_WAIT_S, Backoff, told_wait_s
from unit.assessor.replies import reply

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=90)


def wait(answer: Reply) -> float | None:
    return told_wait_s(answer, now=NOW.timestamp)


FORMS = {
    "seconds": (reply({}, 429, retry_after="90"), 90),
    "seconds with a fraction": (reply({}, 429, retry_after="1.5"), 1.5),
    "a date": (reply({}, 429, retry_after=format_datetime(LATER, usegmt=True)), 90),
    "a date without a zone": (reply({}, 429, retry_after="Sun, 01 Mar 2026 12:01:30"), 90),
    "a date that is past": (reply({}, 429, retry_after="Sun, 01 Mar 2026 11:00:00 GMT"), 0),
    "below zero": (reply({}, 429, retry_after="-3"), 0),
    "availability of the error": (reply({"error": {"availability": {"retry_after": 12}}}), 12),
    "availability of the body": (reply({"availability": {"retry_after": 12}}), 12),
    "a reset in seconds": (reply({}, 429, x_ratelimit_reset="90"), 90),
    "a reset since 1970": (reply({}, 429, x_ratelimit_reset=str(int(LATER.timestamp()))), 90),
    "a reset in ms since 1970": (
        reply({}, 429, x_ratelimit_reset=str(int(LATER.timestamp() * 1000))),
        90,
    ),
    "a reset told in the body": (
        reply(
            {
                "error": {
                    "metadata": {
                        "headers": {"X-RateLimit-Reset": str(int(LATER.timestamp() * 1000))}
                    }
                }
            }
        ),
        90,
    ),
    "milliseconds": (reply({}, 429, retry_after_ms="1500", retry_after="2"), 1.5),
    "a duration": (reply({}, 429, retry_after="1m30s"), 90),
    "a duration in ms": (reply({}, 429, x_ratelimit_reset="250ms"), 0.25),
    "a duration in minutes": (reply({}, 429, x_ratelimit_reset="6m0s"), 360),
    "details of the error": (
        reply({"error": {"details": [{"@type": "x"}, {"retryDelay": "34s"}]}}),
        34,
    ),
    "milliseconds that are none": (reply({}, 429, retry_after_ms="x", retry_after="5"), 5),
    "longer than a day": (reply({}, 429, retry_after="9999999"), LONGEST_WAIT_S),
    "endless": (reply({}, 429, retry_after="inf"), LONGEST_WAIT_S),
    "nothing": (reply({}, 429), None),
    "nonsense": (reply({}, 429, retry_after="soon"), None),
    "no number": (reply({}, 429, retry_after="nan"), None),
    "another type": (reply({"availability": {"retry_after": True}}), None),
    "a body that is no json": (reply(b"<html>", 429), None),
}


@pytest.mark.parametrize(("answer", "expected"), FORMS.values(), ids=FORMS.keys())
def test_a_judge_may_say_how_long_to_wait_in_many_forms(answer: Reply, expected: float | None):
    assert wait(answer) == (None if expected is None else pytest.approx(expected, abs=0.01))


@given(st.text(max_size=40) | st.floats().map(str) | st.integers().map(str))
def test_whatever_a_judge_says_is_a_wait_of_a_day_at_most_or_nothing(value: str):
    told = wait(Reply(429, {"retry-after": value}, b""))

    assert told is None or 0 <= told <= LONGEST_WAIT_S


def test_the_header_for_retries_goes_before_the_one_for_limits():
    assert wait(reply({}, 429, retry_after="5", x_ratelimit_reset="50")) == 5


def test_the_limit_doubles_with_each_failure_up_to_the_longest():
    backoff = Backoff(first_s=2, longest_s=20, draw=lambda: 1.0)

    assert [backoff.wait_s(failures) for failures in (1, 2, 3, 4, 5, 1000)] == [2, 4, 8, 16, 20, 20]


@given(failures=st.integers(1, 10_000), seed=st.integers())
def test_a_wait_is_anything_up_to_its_limit(failures: int, seed: int):
    backoff = Backoff(first_s=2, draw=random.Random(seed).random)

    assert 0 <= backoff.wait_s(failures) <= 300


def test_those_who_were_told_the_same_do_not_come_back_at_once():
    at_once = Backoff(first_s=2, draw=lambda: 0.0).after_told_s(60)
    last = Backoff(first_s=2, draw=lambda: 1.0).after_told_s(60)

    assert (at_once, last) == (60, 66)

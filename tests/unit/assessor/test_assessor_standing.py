"""A judge that cannot work is paused and probed; an outage is nobody's fault."""

import pytest
from structlog.testing import capture_logs

from rigmark_assessor.judge.errors import (
    AnswerIsBroken,
    AnswerIsEmpty,
    AnswerWasCutOff,
    ContentWasBlocked,
    ContextIsTooLong,
    CreditIsUsedUp,
    JudgeAskedToWait,
    JudgeError,
    JudgeIsFailing,
    JudgeIsUnreachable,
    JudgeTookTooLong,
    JudgeWasNotFound,
    KeyWasRefused,
    RequestWasRefused,
    VerdictIsInvalid,
)
from rigmark_assessor.judge.standing import IN_A_ROW, Standing, Treatment

OUTAGES = (JudgeIsUnreachable, JudgeTookTooLong, JudgeIsFailing, AnswerIsBroken)
MISCONFIGURED = (KeyWasRefused, CreditIsUsedUp, JudgeWasNotFound)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def standing(clock: Clock) -> Standing:
    return Standing(first_pause_s=10, clock=clock)


def allowed(standing: Standing, *, busy: int = 0) -> int:
    return standing.allowance(free=50 - busy, busy=busy)


@pytest.mark.parametrize("kind", OUTAGES)
def test_one_failure_of_transport_counts(standing: Standing, kind: type[JudgeError]):
    assert standing.failed(kind("x")) is Treatment.COUNT
    assert allowed(standing) == 50
    assert standing.detail is None


@pytest.mark.parametrize("kind", OUTAGES)
def test_several_in_a_row_are_an_outage_and_count_no_more(
    standing: Standing, kind: type[JudgeError]
):
    treatments = [standing.failed(kind("the judge is away")) for _ in range(IN_A_ROW + 2)]

    assert treatments == [Treatment.COUNT] * (IN_A_ROW - 1) + [Treatment.KEEP] * 3
    assert allowed(standing) == 0
    assert standing.detail == "the judge is away"


def test_failures_with_an_answer_between_them_are_no_outage(standing: Standing):
    for _ in range(10):
        assert standing.failed(JudgeTookTooLong("x")) is Treatment.COUNT
        standing.answered()

    assert allowed(standing) == 50


@pytest.mark.parametrize("kind", MISCONFIGURED)
def test_a_judge_that_a_person_must_mend_is_paused_at_once(
    standing: Standing, kind: type[JudgeError]
):
    assert standing.failed(kind("check the key")) is Treatment.KEEP
    assert allowed(standing) == 0
    assert standing.changed.is_set()


def test_a_pause_ends_in_one_probe_and_an_answer_ends_it(standing: Standing, clock: Clock):
    standing.failed(KeyWasRefused("x"))
    assert standing.wait_s == 10

    clock.now += 10

    assert (allowed(standing), allowed(standing, busy=1)) == (1, 0)
    standing.answered()
    assert allowed(standing) == 50
    assert standing.detail is None


def test_pauses_double_up_to_twenty_times_the_first(standing: Standing, clock: Clock):
    waits = []
    for _ in range(7):
        standing.failed(KeyWasRefused("x"))
        waits.append(standing.wait_s)
        clock.now += standing.wait_s

    assert waits == [10, 20, 40, 80, 160, 200, 200]


def test_calls_that_fail_together_are_one_pause(standing: Standing):
    for _ in range(50):
        standing.failed(JudgeIsUnreachable("x"))

    assert standing.wait_s == 10


def test_a_pause_is_announced_once_and_so_is_its_end(standing: Standing, clock: Clock):
    with capture_logs() as lines:
        for _ in range(4):
            standing.failed(KeyWasRefused("check RIGMARK_JUDGE_API_KEY"))
            clock.now += standing.wait_s
        standing.answered()
        standing.answered()

    assert [line["event"] for line in lines] == ["judge_is_paused", "judge_is_back"]
    assert lines[0]["detail"] == "check RIGMARK_JUDGE_API_KEY"


def test_what_a_person_must_mend_is_announced_also_when_it_follows_an_outage(
    standing: Standing, clock: Clock
):
    with capture_logs() as lines:
        for _ in range(IN_A_ROW + 2):
            standing.failed(JudgeIsUnreachable("no connection"))
            clock.now += standing.wait_s
        for told in ("check the key", "check the key", "no credit", "check the key"):
            standing.failed(KeyWasRefused(told))
            clock.now += standing.wait_s
        standing.answered()

    assert [line.get("detail") for line in lines] == [
        "no connection",
        "check the key",
        "no credit",
        None,
    ]


def test_a_limit_pauses_for_as_long_as_was_told_and_counts_for_nothing(standing: Standing):
    assert standing.failed(JudgeAskedToWait("x", retry_after_s=33)) is Treatment.KEEP
    assert standing.wait_s == 33


@pytest.mark.parametrize(("told_s", "pause_s"), [(0, 1), (86_400, 200), (None, 10)])
def test_a_pause_for_a_limit_keeps_in_bounds(
    standing: Standing, told_s: float | None, pause_s: float
):
    standing.failed(JudgeAskedToWait("x", retry_after_s=told_s))

    assert standing.wait_s == pause_s


def test_a_refused_request_fails_but_several_in_a_row_are_a_setting(standing: Standing):
    treatments = [standing.failed(RequestWasRefused("x")) for _ in range(IN_A_ROW + 1)]

    assert treatments == [Treatment.FAIL] * (IN_A_ROW - 1) + [Treatment.KEEP] * 2
    assert allowed(standing) == 0


@pytest.mark.parametrize(
    ("kind", "treatment"),
    [
        (AnswerIsEmpty, Treatment.COUNT),
        (ContextIsTooLong, Treatment.FAIL),
        (ContentWasBlocked, Treatment.FAIL),
        (AnswerWasCutOff, Treatment.FAIL),
        (VerdictIsInvalid, Treatment.FAIL),
    ],
)
def test_what_is_about_one_assessment_shows_that_the_judge_works(
    standing: Standing, kind: type[JudgeError], treatment: Treatment
):
    for _ in range(IN_A_ROW - 1):
        standing.failed(JudgeIsFailing("x"))

    assert standing.failed(kind("x")) is treatment
    assert standing.failed(JudgeIsFailing("x")) is Treatment.COUNT
    assert allowed(standing) == 50

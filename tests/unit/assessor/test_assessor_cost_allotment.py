"""Whatever is wished for, spent and set aside together never pass a limit."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_assessor.cost import refusal
from rigmark_assessor.cost.allot import Funds, Limits, Refusal, Scope, Wish, allot
from rigmark_shared.ids import AssessmentId, BenchmarkId, new_assessment_id

ONE, OTHER = (BenchmarkId(UUID(int=number)) for number in (1, 2))
CENTS = st.integers(0, 300).map(lambda cents: Decimal(cents) / 100)
LIMIT = st.none() | CENTS


def wish(usd: Decimal | str, benchmark: BenchmarkId = ONE) -> Wish:
    return Wish(
        id=uuid4(),
        assessment_id=AssessmentId(new_assessment_id()),
        attempt=1,
        benchmark_id=benchmark,
        usd=Decimal(usd),
    )


def funds(spent: Decimal | str = "0", reserved: Decimal | str = "0") -> Funds:
    return Funds(Decimal(spent), Decimal(reserved))


@given(
    wishes=st.lists(st.tuples(CENTS, st.sampled_from([ONE, OTHER])), max_size=20),
    spent=CENTS,
    reserved=CENTS,
    day=LIMIT,
    benchmark=LIMIT,
)
def test_what_is_granted_never_passes_a_limit(
    wishes: list[tuple[Decimal, BenchmarkId]],
    spent: Decimal,
    reserved: Decimal,
    day: Decimal | None,
    benchmark: Decimal | None,
):
    asked = [wish(usd, key) for usd, key in wishes]
    of_day, of_both = funds(spent, reserved), {ONE: funds(), OTHER: funds(spent)}

    answers = allot(asked, of_day, benchmarks=of_both, limits=Limits(day, benchmark))

    granted = [one for one, no in zip(asked, answers, strict=True) if no is None]
    assert of_day.reserved == reserved + sum(one.usd for one in granted)
    for limit, held in [(day, of_day), (benchmark, of_both[ONE]), (benchmark, of_both[OTHER])]:
        assert limit is None or held.reserved <= max(reserved, limit - held.spent)
    if day is None and benchmark is None:
        assert granted == asked


@pytest.mark.parametrize(
    ("usd", "day", "benchmark", "limits", "answer"),
    [
        ("1", funds("4", "0"), funds(), Limits(Decimal(5)), None),
        ("1", funds("4.01", "0"), funds(), Limits(Decimal(5)), Refusal(Scope.DAY, True)),
        ("1", funds("3", "1.01"), funds(), Limits(Decimal(5)), Refusal(Scope.DAY, False)),
        ("1", funds("9"), funds("1"), Limits(None, Decimal(2)), None),
        (
            "1",
            funds("9"),
            funds("1.5"),
            Limits(None, Decimal(2)),
            Refusal(Scope.BENCHMARK, True),
        ),
    ],
    ids=["exactly", "spent", "set aside by others", "without a day's", "a benchmark's"],
)
def test_a_wish_is_granted_or_told_what_stands_against_it(
    usd: str, day: Funds, benchmark: Funds, limits: Limits, answer: Refusal | None
):
    answers = allot([wish(usd)], day, benchmarks={ONE: benchmark}, limits=limits)

    assert answers == [answer]


def test_a_small_wish_is_granted_behind_a_large_one_that_is_not():
    asked = [wish("4"), wish("0.5")]

    answers = allot(asked, funds("2"), benchmarks={ONE: funds()}, limits=Limits(Decimal(3)))

    assert answers == [Refusal(Scope.DAY, is_spent=True), None]


@pytest.mark.parametrize(
    ("no", "least_s", "most_s"),
    [
        (Refusal(Scope.DAY, is_spent=True), 3600, 3660),
        (Refusal(Scope.DAY, is_spent=False), 5, 10),
        (Refusal(Scope.BENCHMARK, is_spent=False), 5, 10),
        (Refusal(Scope.BENCHMARK, is_spent=True), refusal.UNTIL_RAISED_S, refusal.UNTIL_RAISED_S),
    ],
)
def test_each_refusal_is_asked_again_when_that_may_help(no: Refusal, least_s: float, most_s: float):
    waits = [refusal.wait_s(no, 3600, draw=lambda drawn=drawn: drawn) for drawn in (0.0, 1.0)]

    assert waits == [least_s, most_s]


@pytest.mark.parametrize(
    ("no", "usd", "said"),
    [
        (
            Refusal(Scope.DAY, is_spent=True),
            "0.1",
            "The judging budget of 5 USD a day is used up. It goes on at 00:00 UTC.",
        ),
        (
            Refusal(Scope.BENCHMARK, is_spent=True),
            "0.1",
            (
                "The judging budget of 0.5 USD a benchmark is used up. It goes on when "
                "RIGMARK_JUDGE_BUDGET_USD_PER_BENCHMARK is raised."
            ),
        ),
        (
            Refusal(Scope.BENCHMARK, is_spent=True),
            "0.60",
            (
                "One call may cost up to 0.6 USD, more than the judging budget of 0.5 USD a "
                "benchmark. It is never paid unless RIGMARK_JUDGE_BUDGET_USD_PER_BENCHMARK is "
                "raised."
            ),
        ),
        (
            Refusal(Scope.DAY, is_spent=False),
            "0.1",
            "What is left of the judging budget of 5 USD a day is set aside for calls that run.",
        ),
    ],
)
def test_a_refusal_says_what_is_used_up_and_when_it_goes_on(no: Refusal, usd: str, said: str):
    limits = Limits(Decimal("5.00"), Decimal("0.50"))

    assert refusal.detail(no, Decimal(usd), limits) == said

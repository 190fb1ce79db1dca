import pytest

from rigmark_agent.repeat import Repetition, variation_pct

UNTIL_5_PCT = Repetition.until_steady(5.0, most=6)


@pytest.mark.parametrize("speeds", [[], [100.0], [100.0, 100.0]])
def test_two_repetitions_are_too_few_to_call_steady(speeds):
    assert not UNTIL_5_PCT.is_enough(speeds)


def test_three_steady_repetitions_are_enough():
    assert UNTIL_5_PCT.is_enough([100.0, 101.0, 99.0])


def test_unsteady_repetitions_go_on_up_to_the_most():
    unsteady = [100.0, 80.0, 120.0, 90.0, 110.0, 70.0]

    assert [UNTIL_5_PCT.is_enough(unsteady[:number]) for number in range(7)] == [False] * 6 + [True]


def test_the_rule_looks_at_every_repetition_and_never_at_the_best():
    assert not UNTIL_5_PCT.is_enough([100.0, 100.0, 100.0, 60.0])


def test_a_speed_that_is_never_known_is_not_waited_for():
    assert UNTIL_5_PCT.is_enough([None, None, None])


def test_a_speed_that_is_known_now_and_then_is_waited_for():
    assert not UNTIL_5_PCT.is_enough([100.0, None, 100.0])


def test_a_fixed_number_is_kept_to_whatever_comes_of_it():
    fixed = Repetition.exactly(2)

    assert [fixed.is_enough(speeds) for speeds in ([], [1.0], [1.0, 99.0])] == [False, False, True]


def test_the_most_goes_before_the_fewest():
    assert Repetition.until_steady(5.0, most=1).is_enough([1.0])


def test_the_coefficient_of_variation_is_that_of_the_sample():
    assert variation_pct([90.0, 100.0, 110.0]) == pytest.approx(10.0)
    assert variation_pct([90.0, 110.0]) is None


def test_a_person_is_told_which_repetition_it_is():
    assert Repetition.exactly(3).place(2) == "2/3"
    assert UNTIL_5_PCT.place(4) == "4 (3 to 6)"

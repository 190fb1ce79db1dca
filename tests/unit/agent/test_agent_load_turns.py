from itertools import pairwise

import pytest

from rigmark_agent.load.plan import Arrivals
from rigmark_agent.load.turns import due_moments_s


def test_constant_arrivals_have_equal_distances():
    assert due_moments_s(4, 2.0, Arrivals.CONSTANT, 1) == [0.0, 0.5, 1.0, 1.5]


def test_poisson_arrivals_keep_the_rate_in_the_mean_and_differ_in_their_distances():
    moments = due_moments_s(20_001, 50.0, Arrivals.POISSON, 7)

    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert moments[0] == 0.0
    assert min(gaps) >= 0
    assert sum(gaps) / len(gaps) == pytest.approx(0.02, rel=0.05)
    shorter_than_the_mean = sum(gap < 0.02 for gap in gaps) / len(gaps)
    assert shorter_than_the_mean == pytest.approx(0.632, abs=0.02)


def test_poisson_arrivals_are_the_same_for_the_same_seed():
    again = [due_moments_s(50, 3.0, Arrivals.POISSON, seed) for seed in (1, 1, 2)]

    assert again[0] == again[1]
    assert again[0] != again[2]

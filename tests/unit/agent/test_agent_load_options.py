"""How the options of `rigmark-agent load` become a plan."""

import pytest

from rigmark_agent.cli.load import load_plan, numbers
from rigmark_agent.errors import UsageError
from rigmark_agent.load.plan import LoadPlan


def test_numbers_are_parted_by_commas():
    assert numbers("--concurrency", "1,2, 8", int) == (1, 2, 8)
    assert numbers("--rate", "0.5,2", float) == (0.5, 2.0)
    assert numbers("--rate", None, float) is None


@pytest.mark.parametrize("text", ["", "1,", "one", "1;2", "1.5"])
def test_what_is_no_list_of_numbers_names_the_option_and_the_form(text):
    with pytest.raises(UsageError, match=r"--concurrency .*: write numbers with commas"):
        numbers("--concurrency", text, int)


def test_what_was_not_given_keeps_the_plans_own_default():
    plan = load_plan({"concurrencies": (1, 4), "rates": None, "slo": None})

    assert plan == LoadPlan(concurrencies=(1, 4))

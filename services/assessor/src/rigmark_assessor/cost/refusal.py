"""What is said of a call that the budget does not allow, and when to ask again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from rigmark_assessor.assess.budget import BudgetIsUsedUp
from rigmark_assessor.cost.allot import Limits, Refusal, Scope

UNTIL_RAISED_S: Final = 365 * 86_400.0
"""A benchmark's budget comes back by a person's hand only, which makes what waits for it due."""
_SETTLES_IN_S: Final = 5.0
_AWAY_S: Final = 5.0
_SPREAD_S: Final = 60.0
_NAMES: Final = {Scope.DAY: "a day", Scope.BENCHMARK: "a benchmark"}
_GOES_ON: Final = {
    Scope.DAY: "It goes on at 00:00 UTC.",
    Scope.BENCHMARK: "It goes on when RIGMARK_JUDGE_BUDGET_USD_PER_BENCHMARK is raised.",
}


def detail(no: Refusal, usd: Decimal, limits: Limits) -> str:
    """Return the sentence for the page."""
    limit = limits.of(no.scope) or Decimal(0)
    budget = f"the judging budget of {_usd(limit)} {_NAMES[no.scope]}"
    if not no.is_spent:
        return f"What is left of {budget} is set aside for calls that run."
    if usd > limit:
        return f"One call may cost up to {_usd(usd)}, more than {budget}."
    return f"{budget[0].upper()}{budget[1:]} is used up. {_GOES_ON[no.scope]}"


def wait_s(no: Refusal, left_s: float, *, draw: Callable[[], float]) -> float:
    """Return how long to wait, so that not all come back in one moment."""
    if not no.is_spent:
        return _SETTLES_IN_S * (1 + draw())
    if no.scope is Scope.DAY:
        return max(0.0, left_s) + _SPREAD_S * draw()
    return UNTIL_RAISED_S


def database_is_away() -> BudgetIsUsedUp:
    """Return what stands against a call while nobody knows what is left."""
    message = "The judging budget cannot be read: the database is away."
    return BudgetIsUsedUp(message, wait_s=_AWAY_S)


def _usd(amount: Decimal) -> str:
    return f"{amount.normalize():f} USD"

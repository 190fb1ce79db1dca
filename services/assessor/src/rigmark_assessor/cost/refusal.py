"""What is said of a call that the budget does not allow, and when to ask again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from rigmark_assessor.assess.budget import BudgetIsUsedUp
from rigmark_assessor.cost.allot import Limits, Refusal, Scope, Wish
from rigmark_assessor.reason import Reason

UNTIL_RAISED_S: Final = 365 * 86_400.0
"""What only a person's hand brings back; a process that starts makes what waits for it due."""
_SETTLES_IN_S: Final = 5.0
_AWAY_S: Final = 5.0
_SPREAD_S: Final = 60.0
_NAMES: Final = {Scope.DAY: "a day", Scope.BENCHMARK: "a benchmark"}
_SETTINGS: Final = {
    Scope.DAY: "RIGMARK_JUDGE_BUDGET_USD_PER_DAY",
    Scope.BENCHMARK: "RIGMARK_JUDGE_BUDGET_USD_PER_BENCHMARK",
}
_GOES_ON: Final = {
    Scope.DAY: "It goes on at 00:00 UTC.",
    Scope.BENCHMARK: f"It goes on when {_SETTINGS[Scope.BENCHMARK]} is raised.",
}


def of(
    wish: Wish, no: Refusal, limits: Limits, *, left_s: float, draw: Callable[[], float]
) -> BudgetIsUsedUp:
    """Return what stands against a wish, on a day that lasts so much longer."""
    said = detail(no, wish.usd, limits)
    if _is_never_paid(no, wish.usd, limits):
        return BudgetIsUsedUp(said, wait_s=UNTIL_RAISED_S, reason=Reason.CALL_OVER_BUDGET)
    return BudgetIsUsedUp(said, wait_s=wait_s(no, left_s, draw=draw))


def detail(no: Refusal, usd: Decimal, limits: Limits) -> str:
    """Return the sentence for the page."""
    limit = limits.of(no.scope) or Decimal(0)
    budget = f"the judging budget of {_usd(limit)} {_NAMES[no.scope]}"
    if not no.is_spent:
        return f"What is left of {budget} is set aside for calls that run."
    if _is_never_paid(no, usd, limits):
        return (
            f"One call may cost up to {_usd(usd)}, more than {budget}. "
            f"It is never paid unless {_SETTINGS[no.scope]} is raised."
        )
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


def _is_never_paid(no: Refusal, usd: Decimal, limits: Limits) -> bool:
    limit = limits.of(no.scope)
    return no.is_spent and limit is not None and usd > limit


def _usd(amount: Decimal) -> str:
    return f"{amount.normalize():f} USD"

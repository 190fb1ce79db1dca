"""Budgets: what a call may cost is set aside before it, and settled after it."""

from collections.abc import Sequence
from typing import Any, Protocol

from rigmark_assessor.assess.sample import Made
from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.client import Question
from rigmark_assessor.reason import Reason


class BudgetIsUsedUp(Exception):
    """A call would cost more than is left; its text is shown on the page."""

    def __init__(
        self, message: str, *, wait_s: float, reason: Reason = Reason.BUDGET_USED_UP
    ) -> None:
        super().__init__(message)
        self.wait_s = wait_s
        self.reason = reason


class Budget(Protocol):
    """Knows what is left to spend."""

    async def reserve(self, claim: Claim, question: Question) -> Any:  # noqa: ANN401 - its own
        """Set aside what a call may cost at most; raises BudgetIsUsedUp when that is too much."""
        ...

    async def settle(self, reservation: Any, made: Sequence[Made]) -> None:  # noqa: ANN401
        """Account for what the calls cost, none when none was made, and free what is left."""
        ...


class NoBudget:
    """There is no budget: nothing is set aside, and no statement is made."""

    async def reserve(self, claim: Claim, question: Question) -> None:
        """Allow every call."""

    async def settle(self, reservation: None, made: Sequence[Made]) -> None:
        """Leave the account to the calls that are stored."""

"""A gate that is shut while the day's budget is used up: nothing is taken up in vain."""

from rigmark_assessor.assess.panel import Gate
from rigmark_assessor.cost.account import Account


class WithinBudget:
    """Lets a panel be asked as far as another gate and the account allow."""

    def __init__(self, gate: Gate, account: Account) -> None:
        self._gate = gate
        self._account = account
        # One event tells of both.
        self.changed = account.changed = gate.changed

    @property
    def detail(self) -> str | None:
        """Why nothing is asked; None while something is."""
        return self._gate.detail or self._account.detail

    @property
    def wait_s(self) -> float:
        """How long until more may be asked; 0 when it may be asked now."""
        return max(self._gate.wait_s, self._account.wait_s)

    def allowance(self, *, free: int, busy: int) -> int:
        """Return how many calls may be begun."""
        # The other gate hears of what is still busy also while nothing may be spent: it tells all.
        shut = self._account.wait_s > 0
        return self._gate.allowance(free=0 if shut else free, busy=busy)

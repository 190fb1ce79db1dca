"""While the budget lets nothing be spent, what is still busy is told of, and nothing more."""

from typing import cast

from rigmark_assessor.cost.account import Account
from rigmark_assessor.cost.allot import Limits
from rigmark_assessor.cost.gate import WithinBudget
from rigmark_assessor.judge.standing import Standing
from rigmark_shared.db.pool import Pool


class Closed(Account):
    """An account that is closed for as long as it is told."""

    for_s: float = 60.0

    @property
    def wait_s(self) -> float:
        return self.for_s


def closed() -> Closed:
    return Closed(pool=cast("Pool", None), limits=Limits(), keep_s=60)


def test_calls_that_have_ended_are_no_longer_reported_while_the_budget_is_used_up():
    standing, account = Standing(first_pause_s=10), closed()
    gate = WithinBudget(standing, account)
    account.for_s = 0
    gate.allowance(free=0, busy=4)
    account.for_s = 60

    allowed = gate.allowance(free=4, busy=0)

    assert allowed == 0
    assert standing.report("me").uses == 0


def test_calls_that_still_run_are_reported_while_the_budget_is_used_up():
    standing = Standing(first_pause_s=10)
    gate = WithinBudget(standing, closed())

    allowed = gate.allowance(free=1, busy=3)

    assert allowed == 0
    assert standing.report("me").uses == 3


def test_a_used_up_budget_asks_the_fleet_for_no_larger_part():
    standing = Standing(first_pause_s=10)
    gate = WithinBudget(standing, closed())

    gate.allowance(free=4, busy=0)

    assert not standing.limit.needed.is_set()
    assert standing.report("me").wants == 1

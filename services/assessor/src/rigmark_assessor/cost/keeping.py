"""Keeping the account for as long as a process judges."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from rigmark_assessor.cost.account import Account
from rigmark_assessor.cost.allot import Limits
from rigmark_assessor.cost.repository import make_due
from rigmark_assessor.database import (
    RETRY_S,
    DatabaseIsAway,
    Trouble,
    repeat,
)
from rigmark_assessor.settings import AssessorSettings, JudgeSettings
from rigmark_shared.cancellation import heed_cancellation
from rigmark_shared.db.pool import Pool

# One question may take as many calls: an endpoint that refuses a form is asked for a looser one.
_CALLS_A_QUESTION: Final = 3
_LEASES: Final = 2


def account_of(
    settings: AssessorSettings, judges: Sequence[JudgeSettings], pool: Pool
) -> Account | None:
    """Return the account that the budgets of the settings ask for; None when there is no budget."""
    limits = Limits(settings.judge_budget_usd_per_day, settings.judge_budget_usd_per_benchmark)
    if limits == Limits():
        return None
    longest_s = max((one.judge_timeout_s for one in judges), default=0)
    keep_s = longest_s * _CALLS_A_QUESTION + settings.lease_s * _LEASES
    return Account(pool=pool, limits=limits, keep_s=keep_s)


@asynccontextmanager
async def kept(account: Account | None, pool: Pool) -> AsyncIterator[None]:
    """Keep the account while the context lasts, and let what waits for a budget be tried again.

    The budgets may be others since it was put off, or gone.
    """
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_try_again(pool))]
        if account is not None:
            tasks.append(group.create_task(account.run()))
            tasks.append(
                group.create_task(repeat(account.look, work="looking for lost reservations"))
            )
        yield
        for task in tasks:
            task.cancel()


async def _try_again(pool: Pool) -> None:
    trouble = Trouble("looking for what waits for a budget")
    while True:
        try:
            async with pool.connection() as connection:
                await make_due(connection)
        except DatabaseIsAway as error:
            trouble.met(error)
            heed_cancellation()
            await asyncio.sleep(RETRY_S)
        else:
            trouble.over()
            return

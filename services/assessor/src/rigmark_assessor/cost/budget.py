"""The budget of one judge: what a call may cost before it is made, and what it did after."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Final
from uuid import uuid4

from rigmark_assessor.assess.sample import Made
from rigmark_assessor.claim import Claim
from rigmark_assessor.cost import refusal
from rigmark_assessor.cost.account import Account
from rigmark_assessor.cost.allot import Wish
from rigmark_assessor.cost.bound import bound_by_experience, bound_by_table
from rigmark_assessor.cost.repository import Reservation, dearest_call
from rigmark_assessor.database import DatabaseIsAway
from rigmark_assessor.judge.question import Question
from rigmark_assessor.judge.request import RequestWriter
from rigmark_assessor.settings import JudgeSettings

_NOTHING: Final = Decimal(0)

Dearest = Callable[[], Awaitable[Decimal | None]]
"""Tells what the judge's dearest call cost that anybody has stored."""


class JudgeBudget:
    """Reserves and settles the calls of one judge on the account of its process."""

    def __init__(
        self, account: Account, settings: JudgeSettings, *, dearest: Dearest | None = None
    ) -> None:
        self._account = account
        self._settings = settings
        self._writer = RequestWriter(settings)
        self._read_dearest: Dearest | None = dearest or self._dearest_stored
        self._dearest: Decimal | None = None

    async def reserve(self, claim: Claim, question: Question) -> Reservation:
        """Set aside what a call may cost at most; raises BudgetIsUsedUp when that is too much."""
        wish = Wish(
            id=uuid4(),
            assessment_id=claim.id,
            attempt=claim.attempt,
            benchmark_id=claim.benchmark_id,
            usd=await self._most_usd(question),
        )
        return await self._account.reserve(wish)

    async def settle(self, reservation: Reservation, made: Sequence[Made]) -> None:
        """Account for calls; one without a price costs what was set aside, and no call nothing."""
        prices = [one.price.usd for one in made]
        spent = sum((reservation.usd if one is None else one for one in prices), _NOTHING)
        known = [one for one in (self._dearest, *prices) if one]
        self._dearest = max(known, default=None)
        self._account.settle(reservation, spent)

    async def _most_usd(self, question: Question) -> Decimal:
        bound = bound_by_table(question, self._settings, self._writer)
        if bound is not None:
            return bound
        if self._read_dearest is not None:
            try:
                stored = await self._read_dearest()
            except DatabaseIsAway as error:
                raise refusal.database_is_away() from error
            self._read_dearest = None
            self._dearest = max((one for one in (self._dearest, stored) if one), default=None)
        return bound_by_experience(self._dearest, question, self._settings)

    async def _dearest_stored(self) -> Decimal | None:
        model, base_url = self._settings.judge_model, self._settings.judge_base_url
        async with self._account.pool.connection() as connection:
            return await dearest_call(connection, model=model, base_url=base_url)

"""The calls that a judgement took, and what they cost, as they are published."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pydantic import BaseModel
from sqlalchemy import RowMapping


class CostView(BaseModel):
    """What calls cost; unpriced ones may have cost something that nobody told."""

    calls: int
    usd: str | None
    """The sum of all that have a price, with every digit; null where none has."""
    unpriced_calls: int

    @property
    def is_a_lower_bound(self) -> bool:
        """Whether more may have been spent than the sum says."""
        return self.unpriced_calls > 0


class CallsView(BaseModel):
    """The calls of one judgement, failed ones included."""

    cost: CostView
    by_outcome: dict[str, int]
    """How many calls ended in a verdict, or in an error of which class."""
    served_models: list[str]
    """The models that gave the verdicts, by their endpoints' word."""
    providers: list[str]
    forms: list[str]
    """How the judge was held to the form of its verdict."""


def cost_view(rows: Iterable[RowMapping]) -> CostView:
    """Sum up what calls cost."""
    found = list(rows)
    priced = [row["usd"] for row in found if row["usd"] is not None]
    return CostView(
        calls=sum(row["calls"] for row in found),
        usd=f"{sum(priced, Decimal(0)):f}" if priced else None,
        unpriced_calls=sum(row["unpriced"] for row in found),
    )


def calls_view(rows: Sequence[RowMapping]) -> CallsView:
    """Make the published form of one judgement's calls."""
    return CallsView(
        cost=cost_view(rows),
        by_outcome={row["outcome"]: row["calls"] for row in rows},
        served_models=_all(rows, "served_models"),
        providers=_all(rows, "providers"),
        forms=_all(rows, "forms"),
    )


def _all(rows: Iterable[RowMapping], name: str) -> list[str]:
    return sorted({each for row in rows for each in row[name] or ()})

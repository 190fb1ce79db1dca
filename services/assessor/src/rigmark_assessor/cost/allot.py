"""Who gets how much of what is left: a function of figures that are locked meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from rigmark_shared.ids import AssessmentId, BenchmarkId


class Scope(StrEnum):
    """What a budget is for."""

    DAY = "day"
    BENCHMARK = "benchmark"


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent, in USD; None is without a limit."""

    day: Decimal | None = None
    benchmark: Decimal | None = None

    def of(self, scope: Scope) -> Decimal | None:
        """Return the limit of a scope."""
        return self.day if scope is Scope.DAY else self.benchmark


@dataclass(slots=True)
class Funds:
    """What was spent, and what is set aside for calls that are not settled."""

    spent: Decimal
    reserved: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A call that somebody wants to make, and what it may cost at most."""

    id: UUID
    assessment_id: AssessmentId
    attempt: int
    benchmark_id: BenchmarkId
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is left does not do; `is_spent` unless it might when calls that run are settled."""

    scope: Scope
    is_spent: bool


def allot(
    wishes: Iterable[Wish],
    day: Funds,
    *,
    benchmarks: Mapping[BenchmarkId, Funds],
    limits: Limits,
) -> list[Refusal | None]:
    """Return what stands against each wish, None for nothing, and set aside what is granted.

    Spent and reserved together never pass a limit by that.
    """
    return [_one(wish, day, benchmarks[wish.benchmark_id], limits) for wish in wishes]


def _one(wish: Wish, day: Funds, benchmark: Funds, limits: Limits) -> Refusal | None:
    scopes = ((Scope.DAY, day), (Scope.BENCHMARK, benchmark))
    for is_spent in (True, False):
        for scope, funds in scopes:
            limit = limits.of(scope)
            taken = funds.spent + wish.usd + (0 if is_spent else funds.reserved)
            if limit is not None and taken > limit:
                return Refusal(scope, is_spent)
    for _, funds in scopes:
        funds.reserved += wish.usd
    return None

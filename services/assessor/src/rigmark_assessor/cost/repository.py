"""The account in the database: one row for each day and each benchmark; never commits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic_core import to_json

from rigmark_assessor.cost import statements
from rigmark_assessor.cost.allot import Funds, Limits, Refusal, Wish, allot
from rigmark_shared.ids import BenchmarkId

_NOTHING: Final = Decimal(0)
_MOST_SEEN: Final = 10_000
NEWEST_CALLS: Final = 1000
"""So many of a judge version's newest calls tell what its dearest costs."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is set aside for one call, as part of a day."""

    id: UUID
    benchmark_id: BenchmarkId
    day: date
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a call cost; None is as much as was set aside."""

    reservation: Reservation
    usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Allotted:
    """The answers to wishes, on a day that lasts so much longer."""

    day: date
    left_s: float
    answers: Sequence[Refusal | None]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the account of a process keeps to."""

    limits: Limits
    keep_s: float
    """How long a call may take at most before what it set aside counts as spent."""


@dataclass(slots=True)
class Seen:
    """What this process has on its account already, so that it is counted from the calls once."""

    day: bool = False
    benchmarks: dict[BenchmarkId, None] = field(default_factory=dict)

    def add(self, wishes: Iterable[Wish]) -> None:
        """Take note of wishes that were answered; of many benchmarks the oldest are forgotten."""
        self.day = True
        self.benchmarks |= dict.fromkeys(one.benchmark_id for one in wishes)
        while len(self.benchmarks) > _MOST_SEEN:
            del self.benchmarks[next(iter(self.benchmarks))]


async def settle(connection: asyncpg.Connection, settled: Sequence[Settlement]) -> None:
    """Move what is settled from what is set aside to what is spent; once, however often it is done.

    Whoever does it holds the rows of its days and benchmarks to the end of the transaction.
    """
    await _lock(connection, [], settled)
    await _settle(connection, settled)


async def reserve(
    connection: asyncpg.Connection,
    wishes: Sequence[Wish],
    *,
    settled: Sequence[Settlement],
    rules: Rules,
    seen: Seen,
) -> Allotted:
    """Settle, then set aside what the limits allow.

    Whoever does it holds the row of the day from here to the end of the transaction. What this
    process has not seen yet is counted from the calls, whoever made them.
    """
    await _lock(connection, wishes, settled)
    await _settle(connection, settled)
    benchmarks = {one.benchmark_id for one in wishes}
    if not seen.day:
        await connection.execute(statements.OPEN_DAY)
    if new := benchmarks - seen.benchmarks.keys():
        await connection.execute(statements.OPEN_BENCHMARKS, sorted(new))
    rows = await _read(connection, benchmarks)
    # A benchmark that was deleted meanwhile has no costs of its own any more.
    funds = {key: Funds(_NOTHING, _NOTHING) for key in benchmarks}
    funds |= {row["benchmark_id"]: Funds(row["spent_usd"], row["reserved_usd"]) for row in rows}
    today = rows[0]
    day, of_day = today["day"], Funds(today["day_spent_usd"], today["day_reserved_usd"])
    answers = allot(wishes, of_day, benchmarks=funds, limits=rules.limits)
    granted = [asdict(one) for one, no in zip(wishes, answers, strict=True) if no is None]
    if granted:
        await connection.execute(statements.RESERVE, day, rules.keep_s, _json(granted))
    return Allotted(day, today["left_s"], answers)


async def expired(connection: asyncpg.Connection) -> list[Reservation]:
    """Return what was set aside by processes that are gone."""
    return [Reservation(*row) for row in await connection.fetch(statements.EXPIRED)]


async def dearest_call(
    connection: asyncpg.Connection, *, model: str, base_url: str
) -> Decimal | None:
    """Return what the dearest of a judge's newest calls cost; None when no price is known."""
    found: Decimal | None = await connection.fetchval(
        statements.DEAREST, model, base_url, NEWEST_CALLS
    )
    return found


async def make_due(connection: asyncpg.Connection) -> None:
    """Let what waits for a budget be taken up at once: the budget may be another one by now."""
    await connection.execute(statements.MAKE_DUE)


async def _lock(
    connection: asyncpg.Connection, wishes: Sequence[Wish], settled: Sequence[Settlement]
) -> None:
    benchmarks = {one.benchmark_id for one in wishes}
    benchmarks |= {one.reservation.benchmark_id for one in settled}
    days = sorted({one.reservation.day for one in settled})
    asked = (days, sorted(benchmarks))
    if not await connection.fetchval(statements.LOCK, *asked):
        await connection.execute(statements.OPEN_DAY)
        await connection.execute(statements.LOCK, *asked)


async def _settle(connection: asyncpg.Connection, settled: Sequence[Settlement]) -> None:
    if settled:
        rows = [{"id": one.reservation.id, "usd": one.usd} for one in settled]
        await connection.execute(statements.SETTLE, _json(rows))


async def _read(connection: asyncpg.Connection, benchmarks: Iterable[BenchmarkId]) -> Sequence[Row]:
    rows: Sequence[Row] = await connection.fetch(statements.READ, sorted(benchmarks))
    return rows


def _json(rows: object) -> str:
    return to_json(rows).decode()

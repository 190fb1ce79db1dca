"""The account in the database: one row for each day and each benchmark; never commits."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_assessor.cost import statements
from rigmark_assessor.cost.allot import Funds, Limits, Refusal, Wish, allot
from rigmark_shared.ids import BenchmarkId

_OPEN_DAY, _OPEN_BENCHMARKS = text(statements.OPEN_DAY), text(statements.OPEN_BENCHMARKS)
_LOCK, _SETTLE, _RESERVE = (
    text(one) for one in (statements.LOCK, statements.SETTLE, statements.RESERVE)
)
_READ, _EXPIRED, _DEAREST, _MAKE_DUE = (
    text(one)
    for one in (statements.READ, statements.EXPIRED, statements.DEAREST, statements.MAKE_DUE)
)


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


async def settle(connection: AsyncConnection, settled: Sequence[Settlement]) -> None:
    """Move what is settled from what is set aside to what is spent; once, however often it is done.

    Whoever does it holds the rows of its days and benchmarks to the end of the transaction.
    """
    await _lock(connection, [], settled)
    await _settle(connection, settled)


async def reserve(
    connection: AsyncConnection,
    wishes: Sequence[Wish],
    *,
    settled: Sequence[Settlement],
    limits: Limits,
    keep_s: float,
) -> Allotted:
    """Settle, then set aside what the limits allow, for so long before it counts as spent.

    Whoever does it holds the row of the day from here to the end of the transaction.
    """
    await _lock(connection, wishes, settled)
    await _settle(connection, settled)
    benchmarks = {one.benchmark_id for one in wishes}
    rows = await _read(connection, benchmarks)
    if len([row for row in rows if row.benchmark_id]) < len(benchmarks):
        await connection.execute(_OPEN_BENCHMARKS, {"benchmarks": sorted(benchmarks)})
        await _lock(connection, wishes, [])
        rows = await _read(connection, benchmarks)
    # A benchmark that was deleted meanwhile has no costs of its own any more.
    funds = {key: Funds(Decimal(0), Decimal(0)) for key in benchmarks}
    funds |= {row.benchmark_id: Funds(row.spent_usd, row.reserved_usd) for row in rows}
    day, of_day = rows[0], Funds(rows[0].day_spent_usd, rows[0].day_reserved_usd)
    answers = allot(wishes, of_day, benchmarks=funds, limits=limits)
    granted = [asdict(one) for one, no in zip(wishes, answers, strict=True) if no is None]
    if granted:
        asked = {"day": day.day, "keep_s": keep_s, "granted": _json(granted)}
        await connection.execute(_RESERVE, asked)
    return Allotted(day.day, day.left_s, answers)


async def expired(connection: AsyncConnection) -> list[Reservation]:
    """Return what was set aside by processes that are gone."""
    return [Reservation(*row) for row in await connection.execute(_EXPIRED)]


async def dearest_call(connection: AsyncConnection, *, model: str, base_url: str) -> Decimal | None:
    """Return what the dearest call of a judge cost; None when no price of one is known."""
    asked = {"model": model, "base_url": base_url}
    found: Decimal | None = await connection.scalar(_DEAREST, asked)
    return found


async def make_due(connection: AsyncConnection) -> None:
    """Let what waits for a budget be taken up at once: the budget may be another one by now."""
    await connection.execute(_MAKE_DUE)


async def _lock(
    connection: AsyncConnection, wishes: Sequence[Wish], settled: Sequence[Settlement]
) -> None:
    benchmarks = {one.benchmark_id for one in wishes}
    benchmarks |= {one.reservation.benchmark_id for one in settled}
    days = sorted({one.reservation.day for one in settled})
    asked = {"days": days, "benchmarks": sorted(benchmarks)}
    if not await connection.scalar(_LOCK, asked):
        await connection.execute(_OPEN_DAY)
        await connection.execute(_LOCK, asked)


async def _settle(connection: AsyncConnection, settled: Sequence[Settlement]) -> None:
    if settled:
        rows = [{"id": one.reservation.id, "usd": one.usd} for one in settled]
        await connection.execute(_SETTLE, {"settled": _json(rows)})


async def _read(
    connection: AsyncConnection, benchmarks: Iterable[BenchmarkId]
) -> Sequence[Row[Any]]:
    return (await connection.execute(_READ, {"benchmarks": sorted(benchmarks)})).all()


def _json(rows: object) -> str:
    return to_json(rows).decode()

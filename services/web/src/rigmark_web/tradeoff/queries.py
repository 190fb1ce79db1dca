"""Reads of the chart: the results that are drawn, and how many others there are."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, ScalarSelect, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.db.tables import benchmarks
from rigmark_web.leaderboard.ask import Ask, Sort
from rigmark_web.leaderboard.order import Segment, segments
from rigmark_web.leaderboard.queries import RANKS, filters
from rigmark_web.live.queries import Rows

MOST_DRAWN: Final = 200
COUNTED_TO: Final = 500

_COLUMNS: Final = tuple(
    benchmarks.c[name]
    for name in (
        "id",
        "model",
        "quantization",
        "hardware",
        "engine",
        "evidence",
        "flags",
        "doubted_at",
        "decode_speed_tok_s",
        "overall_quality",
        "quality_low",
        "quality_high",
    )
)


def drawn_statement(ask: Ask, *, judge: int | None) -> Rows:
    """Ask for the best by this judge, and one more if there are more.

    Of equal qualities the fastest come first: so whatever beats a result in both is drawn with it.
    """
    mine, *_ = segments(Sort.OVERALL_QUALITY, judge)
    return (
        select(*_COLUMNS)
        .where(mine.condition, RANKS, *filters(ask))
        .order_by(
            benchmarks.c.overall_quality.desc(),
            benchmarks.c.decode_speed_tok_s.desc().nulls_last(),
            benchmarks.c.id.desc(),
        )
        .limit(MOST_DRAWN + 1)
    )


def left_out_statement(ask: Ask, *, judge: int | None) -> Rows:
    """Ask how many others fit the filters, counted no further than `COUNTED_TO` each."""
    _, *of_other_judges, unscored = segments(Sort.OVERALL_QUALITY, judge)
    return select(
        _counted(ask, of_other_judges).label("other_judges"),
        _counted(ask, [unscored]).label("unscored"),
    )


def _counted(ask: Ask, runs: Iterable[Segment]) -> ScalarSelect[int]:
    parts = (
        select(literal(1))
        .where(run.condition, RANKS, *filters(ask))
        .order_by(*_order(ask, run))
        .limit(COUNTED_TO)
        .subquery()
        for run in runs
    )
    # Read one after the other, and no further than is counted.
    found = union_all(*(select(part) for part in parts)).limit(COUNTED_TO).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _order(ask: Ask, run: Segment) -> tuple[ColumnElement[Any], ...]:
    """Return the order of the index that holds the rows, so that counting them ends early."""
    if ask.model is not None:
        # No index holds a part of a name: whatever finds some first will do.
        return ()
    # A filter's choice has an index of its own.
    return (benchmarks.c.overall_quality, benchmarks.c.id) if ask.filters else run.keys


async def drawn(
    connection: AsyncConnection, ask: Ask, *, judge: int | None
) -> Sequence[RowMapping]:
    """Return the best by this judge in their order, and one more if there are more."""
    return (await connection.execute(drawn_statement(ask, judge=judge))).mappings().all()


async def left_out(connection: AsyncConnection, ask: Ask, *, judge: int | None) -> RowMapping:
    """Return how many fit the filters and are of other judge versions, or unscored."""
    return (await connection.execute(left_out_statement(ask, judge=judge))).mappings().one()

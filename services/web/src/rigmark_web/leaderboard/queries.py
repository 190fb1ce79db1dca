"""Reads of the board: one page by keyset, and the choices of its filters."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    RowMapping,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.db.tables import benchmarks
from rigmark_web.leaderboard.ask import MAX_PLACE, Ask, Order, Sort
from rigmark_web.leaderboard.cursor import Cursor
from rigmark_web.leaderboard.order import Segment, beyond
from rigmark_web.leaderboard.places import Ahead
from rigmark_web.live.queries import Rows, with_progress
from rigmark_web.origin.queries import doubt

FACETS: Final = ("quantization", "hardware", "engine")
MAX_CHOICES: Final = 200

ROW_COLUMNS: Final = tuple(
    benchmarks.c[name]
    for name in (
        "id",
        "created_at",
        "model",
        "quantization",
        "hardware",
        "engine",
        "engine_version",
        "evidence",
        "methodology_version",
        "source_tool",
        "flags",
        "withdrawn_at",
        "doubted_at",
        *(sort for sort in Sort if sort is not Sort.CREATED_AT),
        "status",
        "coverage",
        "judge_version_id",
        "quality_low",
        "quality_high",
    )
)


RANKS: Final = benchmarks.c.withdrawn_at.is_(None)
"""A withdrawn one keeps its page, and is nowhere else."""


def page_statement(ask: Ask, cursor: Cursor | None, size: int, *, judge: int | None) -> Rows:
    """Ask for a page in the order of the board, and one row more if there are more.

    The rows whose figure is known come first, those whose figure is unknown follow; of qualities
    only those of one judge version are ranked. A page that precedes its cursor comes the other way
    round.
    """
    forward = cursor is None or cursor.forward
    descending = (ask.direction is Order.DESC) == forward
    first, *rest = [
        _part(ask, run, descending, size).where(condition)
        for run, condition in beyond(cursor, ask.sort, judge, descending=descending)
    ]
    found = _followed_by(first.cte("head"), rest, size)
    keys = [found.c.version_key, *(found.c[name] for name in _key_names(ask.sort))]
    doubted = doubt(found.c.id, found.c.doubted_at).label("doubt")
    return (
        with_progress(select(found, doubted), found.c.id, found.c.status)
        .order_by(found.c.part, *(key.desc() if descending else key.asc() for key in keys))
        .limit(size + 1)
    )


def _key_names(sort: Sort) -> tuple[str, ...]:
    return ("id",) if sort is Sort.CREATED_AT else (sort, "id")


def _part(ask: Ask, segment: Segment, descending: bool, size: int) -> Rows:
    keys = (key.desc() if descending else key.asc() for key in segment.keys)
    return (
        select(*ROW_COLUMNS, segment.version.label("version_key"))
        .where(segment.condition, RANKS, *filters(ask))
        .order_by(*keys)
        .limit(size + 1)
    )


def _followed_by(head: CTE, rest: list[Rows], size: int) -> FromClause:
    # The second part is only read when the first one does not fill the page.
    room = select(func.count()).select_from(head).scalar_subquery() <= size
    parts = [select(head, literal(0).label("part"))]
    for number, part in enumerate(rest, start=1):
        more = part.where(room).cte(f"part_{number}")
        parts.append(select(more, literal(number).label("part")))
    return union_all(*parts).subquery("found")


def filters(ask: Ask) -> list[ColumnElement[bool]]:
    """Return what a benchmark has to fit."""
    model, exact = benchmarks.c.model, ask.filters
    part_of_model = exact.pop("model", None)
    conditions = [benchmarks.c[name] == value for name, value in exact.items()]
    if part_of_model is not None:
        conditions.append(model.icontains(part_of_model, autoescape=True))
    return conditions


async def page(
    connection: AsyncConnection, ask: Ask, cursor: Cursor | None, size: int, *, judge: int | None
) -> Sequence[RowMapping]:
    """Return the rows of a page in the order they were met, and one more if there are more."""
    statement = page_statement(ask, cursor, size, judge=judge)
    return (await connection.execute(statement)).mappings().all()


def ahead_statement(ask: Ask, first: RowMapping, *, judge: int | None) -> Rows:
    """Ask what is ranked before the first row of a page: how many, and how many of them better.

    It walks the index from that row towards the best, so that it costs no more than was passed.
    """
    here = Cursor(first[ask.sort], first["id"], forward=False, judge=first["judge_version_id"])
    descending = ask.direction is not Order.DESC
    [(run, condition)] = beyond(here, ask.sort, judge, descending=descending)
    figure = benchmarks.c[ask.sort].label("figure")
    passed = (
        select(figure)
        .where(run.condition, condition, RANKS, *filters(ask))
        .order_by(*(key.desc() if descending else key.asc() for key in run.keys))
        .limit(MAX_PLACE)
        .subquery("passed")
    )
    better = passed.c.figure != literal(here.value, figure.type)
    return select(
        func.count().label("rows"), func.count().filter(better).label("better")
    ).select_from(passed)


async def ahead(
    connection: AsyncConnection, ask: Ask, first: RowMapping, *, judge: int | None
) -> Ahead:
    """Return what is ranked before the first row of a page."""
    statement = ahead_statement(ask, first, judge=judge)
    return Ahead(**(await connection.execute(statement)).mappings().one())


async def row(connection: AsyncConnection, benchmark_id: UUID) -> RowMapping | None:
    """Return one row of the board."""
    doubted = doubt(benchmarks.c.id, benchmarks.c.doubted_at).label("doubt")
    rows = select(*ROW_COLUMNS, doubted).where(benchmarks.c.id == benchmark_id)
    statement = with_progress(rows, benchmarks.c.id, benchmarks.c.status)
    return (await connection.execute(statement)).mappings().one_or_none()


async def facets(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Return the values there are of each column that is filtered by choice."""
    statement = union_all(*(_choices(name) for name in FACETS))
    return (await connection.execute(statement)).mappings().all()


def _choices(name: str) -> Rows:
    """Step through an index from each value to the next, however many rows share it."""
    column = benchmarks.c[name]
    first = select(func.min(column).label("value")).where(RANKS)
    start = first.cte(f"{name}_values", recursive=True)
    further = select(func.min(column)).where(column > start.c.value, RANKS)
    following = further.scalar_subquery()
    values = start.union_all(select(following).where(start.c.value.is_not(None)))
    return (
        select(literal(name).label("facet"), values.c.value)
        .where(values.c.value.is_not(None))
        .limit(MAX_CHOICES)
    )


async def board_is_there(connection: AsyncConnection) -> None:
    """Fail unless the board's table can be read."""
    await connection.execute(select(benchmarks.c.id).limit(1))

"""Reading the board: the judge versions there are, a page, and the rows that are expanded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_web.benchmarks.judgement import JudgementView
from rigmark_web.errors import BenchmarkIsNotHere, CursorIsNotOurs
from rigmark_web.judging.queries import judges
from rigmark_web.judging.reading import read_judgements
from rigmark_web.judging.versions import JudgeView, in_force, judges_of
from rigmark_web.leaderboard import queries
from rigmark_web.leaderboard.ask import Ask, Part, Sort
from rigmark_web.leaderboard.cursor import Cursor, decode, encode
from rigmark_web.leaderboard.places import (
    FROM_THE_TOP,
    Place,
    is_ranking,
    place_apart,
    places,
    why_unranked,
)
from rigmark_web.leaderboard.views import BoardView, RowView, judging_of, row_view


@dataclass(frozen=True, slots=True)
class RowsOfBoard:
    """Some rows of a board in its order, and where the rows before and behind them are."""

    rows: list[RowMapping]
    judge: JudgeView | None
    judges: list[JudgeView]
    previous_cursor: str | None
    next_cursor: str | None


async def read_board(connection: AsyncConnection, ask: Ask, size: int) -> BoardView:
    """Return the page that was asked for; raises CursorIsNotOurs or JudgeIsNotHere."""
    found = await read_rows(connection, ask, size)
    expanded = await _judgements(connection, ask.expand, found.rows)
    in_places = zip(found.rows, await _places(connection, ask, found), strict=True)
    return BoardView(
        benchmarks=[
            row_view(row, expanded.get(row["id"]), found.judge, place=place)
            for row, place in in_places
        ],
        sort=ask.sort,
        order=ask.direction,
        has_places=is_ranking(ask),
        filters=ask.filters,
        judge=found.judge,
        judges=found.judges,
        previous_cursor=found.previous_cursor,
        next_cursor=found.next_cursor,
        judging=judging_of(found.rows),
    )


async def read_rows(connection: AsyncConnection, ask: Ask, size: int) -> RowsOfBoard:
    """Return so many rows from where was asked; raises CursorIsNotOurs or JudgeIsNotHere."""
    here = None if ask.cursor is None else decode(ask.cursor, ask.sort, ask.direction)
    choices = judges_of(await judges(connection))
    judge = in_force(choices, _asked(ask, here, choices))
    found = await queries.page(connection, ask, here, size, judge=judge.id if judge else None)
    rows, there_is_more = list(found[:size]), len(found) > size
    before, after = here is not None, there_is_more
    if here is not None and not here.forward:
        rows.reverse()
        before, after = there_is_more, True
    return RowsOfBoard(
        rows,
        judge,
        choices,
        previous_cursor=_cursor(ask, rows[0], judge, forward=False) if before and rows else None,
        next_cursor=_cursor(ask, rows[-1], judge, forward=True) if after and rows else None,
    )


async def read_row(
    connection: AsyncConnection, benchmark_id: UUID, part: Part
) -> tuple[RowView, JudgeView | None]:
    """Return one row of a board; raises BenchmarkIsNotHere or JudgeIsNotHere."""
    ranked = in_force(judges_of(await judges(connection)), part.judge)
    row = await queries.row(connection, benchmark_id)
    if row is None:
        raise BenchmarkIsNotHere
    shown = await _judgements(connection, [benchmark_id] if part.expanded else [], [row])
    place = place_apart(row, part.sort, ranked.id if ranked else None, part.place)
    return row_view(row, shown.get(benchmark_id), ranked, place=place), ranked


async def _places(connection: AsyncConnection, ask: Ask, found: RowsOfBoard) -> list[Place]:
    judge, passed = found.judge.id if found.judge else None, FROM_THE_TOP
    is_further_down = found.previous_cursor is not None and is_ranking(ask)
    if is_further_down and why_unranked(found.rows[0], ask.sort, judge) is None:
        passed = await queries.ahead(connection, ask, found.rows[0], judge=judge)
    return list(places(found.rows, ask, judge, passed))


async def _judgements(
    connection: AsyncConnection, wanted: Iterable[UUID], rows: Sequence[RowMapping]
) -> dict[UUID, list[JudgementView]]:
    ids = {row["id"] for row in rows}.intersection(wanted)
    if not ids:
        return {}
    found = await read_judgements(connection, ids)
    return {id_: found.get(id_, []) for id_ in ids}


def _asked(ask: Ask, here: Cursor | None, choices: Iterable[JudgeView]) -> int | None:
    """Return the judge to rank by: a board stays by one judge from page to page."""
    if here is None or here.ranked is None:
        return ask.judge
    if ask.judge is not None and ask.judge != here.ranked:
        raise CursorIsNotOurs
    # In the meantime all that it scored may have been judged again.
    return next((each.id for each in choices if each.id == here.ranked), ask.judge)


def _cursor(ask: Ask, row: RowMapping, ranked: JudgeView | None, *, forward: bool) -> str:
    value = None if ask.sort is Sort.CREATED_AT else row[ask.sort]
    judge, asked = None, None
    if ask.sort is Sort.OVERALL_QUALITY:
        judge, asked = row["judge_version_id"], ranked.id if ranked else None
    here = Cursor(value, row["id"], forward, judge, asked)
    return encode(here, ask.sort, ask.direction)

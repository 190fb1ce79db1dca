"""Reading the board: one statement for a page, and one more for the rows that are expanded."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_web.benchmarks.judgement import JudgementView, judgements_by_benchmark
from rigmark_web.benchmarks.queries import judgements
from rigmark_web.errors import BenchmarkIsNotHere
from rigmark_web.leaderboard import queries
from rigmark_web.leaderboard.ask import Ask, Sort
from rigmark_web.leaderboard.cursor import Cursor, decode, encode
from rigmark_web.leaderboard.views import BoardView, RowView, judging_of, row_view


async def read_board(connection: AsyncConnection, ask: Ask, size: int) -> BoardView:
    """Return the page that was asked for; raises CursorIsNotOurs."""
    here = None if ask.cursor is None else decode(ask.cursor, ask.sort, ask.direction)
    found = await queries.page(connection, ask, here, size)
    rows, there_is_more = list(found[:size]), len(found) > size
    before, after = here is not None, there_is_more
    if here is not None and not here.forward:
        rows.reverse()
        before, after = there_is_more, True
    expanded = await _judgements(connection, ask.expand, rows)
    return BoardView(
        benchmarks=[row_view(row, expanded.get(row["id"])) for row in rows],
        sort=ask.sort,
        order=ask.direction,
        filters=ask.filters,
        previous_cursor=_cursor(ask, rows[0], forward=False) if before and rows else None,
        next_cursor=_cursor(ask, rows[-1], forward=True) if after and rows else None,
        judging=judging_of(rows),
    )


async def read_row(connection: AsyncConnection, benchmark_id: UUID, *, expanded: bool) -> RowView:
    """Return one row of the board; raises BenchmarkIsNotHere."""
    row = await queries.row(connection, benchmark_id)
    if row is None:
        raise BenchmarkIsNotHere
    shown = await _judgements(connection, [benchmark_id] if expanded else [], [row])
    return row_view(row, shown.get(benchmark_id))


async def _judgements(
    connection: AsyncConnection, wanted: Iterable[UUID], rows: Sequence[RowMapping]
) -> dict[UUID, list[JudgementView]]:
    ids = {row["id"] for row in rows}.intersection(wanted)
    if not ids:
        return {}
    found = judgements_by_benchmark(await judgements(connection, ids))
    return {id_: found.get(id_, []) for id_ in ids}


def _cursor(ask: Ask, row: RowMapping, *, forward: bool) -> str:
    value = None if ask.sort is Sort.CREATED_AT else row[ask.sort]
    return encode(Cursor(value, row["id"], forward), ask.sort, ask.direction)

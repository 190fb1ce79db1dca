"""Reading the chart: the judge in force, the best by it, and what is left out."""

from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_web.judging.queries import judges
from rigmark_web.judging.versions import in_force, judges_of
from rigmark_web.leaderboard.ask import Ask
from rigmark_web.tradeoff import queries
from rigmark_web.tradeoff.views import TradeoffView, left_out_view, mark_views


async def read_tradeoff(connection: AsyncConnection, ask: Ask) -> TradeoffView:
    """Return the chart of what fits the filters; raises JudgeIsNotHere."""
    choices = judges_of(await judges(connection))
    judge = in_force(choices, ask.judge)
    judge_id = judge.id if judge else None
    rows = await queries.drawn(connection, ask, judge=judge_id)
    others = await queries.left_out(connection, ask, judge=judge_id)
    marks = mark_views(rows)
    return TradeoffView(
        marks=marks,
        filters=ask.filters,
        judge=judge,
        judges=choices,
        left_out=left_out_view(others, rows, marks),
    )

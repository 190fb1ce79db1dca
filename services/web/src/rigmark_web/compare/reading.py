"""Reading two benchmarks to compare: of each its row, figures, judgements and load points."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_web.benchmarks.queries import benchmark
from rigmark_web.compare.queries import figures
from rigmark_web.compare.side import Compared, compared
from rigmark_web.compare.views import ComparisonView, comparison_view
from rigmark_web.errors import SideIsNotHere
from rigmark_web.judging.reading import read_judgements
from rigmark_web.load.queries import points


async def read_comparison(connection: AsyncConnection, a: UUID, b: UUID) -> ComparisonView:
    """Return the comparison of two benchmarks; raises SideIsNotHere."""
    one = await _side(connection, "a", a)
    other = one if a == b else await _side(connection, "b", b)
    return comparison_view(one, other)


async def _side(connection: AsyncConnection, name: str, id_: UUID) -> Compared:
    row = await benchmark(connection, id_)
    if row is None:
        raise SideIsNotHere(name)
    judged = (await read_judgements(connection, [id_])).get(id_, [])
    runs, load = await figures(connection, id_), await points(connection, id_)
    return compared(row, runs, judged, load)

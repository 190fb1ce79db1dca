"""`explain`: one assessment, or all of a benchmark, with everything that led to the scores."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rigmark_assessor.explain.document import Json, document
from rigmark_assessor.explain.record import read
from rigmark_assessor.explain.text import lines
from rigmark_shared.db.pool import Pool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is stored of assessments, with the sums written out."""

    found: Json

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return self.found

    def lines(self) -> Iterable[str]:
        """Return it for people."""
        return lines(self.found)


async def explain(
    pool: Pool, id_: UUID, *, scenario: str | None = None, raw: bool = False
) -> Explanation:
    """Explain an assessment, or the newest ones of a benchmark, as they were at one moment.

    Raises IdIsUnknown and ScenarioIsNotThere.
    """
    async with (
        pool.connection() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        around, records = await read(connection, id_, scenario)
    return Explanation(document(around, records, raw=raw))

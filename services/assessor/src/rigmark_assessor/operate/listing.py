"""`list`: assessments page by page, in the order in which they were made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rigmark_assessor.operate import queries
from rigmark_assessor.operate.selection import Selection
from rigmark_assessor.operate.text import age, moment, table
from rigmark_shared.db.pool import Pool

_HEAD = ("ID", "BENCHMARK", "MODEL", "SCENARIO", "GEN", "STATUS", "AGE", "ATTEMPTS", "FAILURES")
_MORE = ("REASON", "NOT BEFORE", "OWNER", "BENCHMARK IS")


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of assessments, and the id after which the next page begins."""

    rows: Sequence[queries.Row]
    next_after: UUID | None

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "assessments": [_one(row) for row in self.rows],
            "next_after": self.next_after and str(self.next_after),
        }

    def lines(self) -> Iterable[str]:
        """Return it for people."""
        if not self.rows:
            return ["No assessment is so."]
        found = table((*_HEAD, *_MORE), [_cells(row) for row in self.rows])
        if self.next_after:
            found += ["", f"There may be more: --after {self.next_after}"]
        return found


async def list_assessments(
    pool: Pool, wanted: Selection, *, limit: int, after: UUID | None = None
) -> Listing:
    """Return a page of the assessments that are wanted."""
    async with pool.connection() as connection:
        rows = await queries.list_rows(connection, wanted, after=after, most=limit)
    return Listing(rows, rows[-1]["id"] if len(rows) == limit else None)


def _one(row: queries.Row) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "benchmark_id": str(row["benchmark_id"]),
        "model": row["model"],
        "scenario": row["scenario"],
        "generation": row["generation"],
        "status": row["status"],
        "reason": row["reason"],
        "detail": row["detail"],
        "attempts": row["attempt"],
        "failures": row["failures"],
        "kpi": None if row["kpi"] is None else float(row["kpi"]),
        "owner": row["owner"],
        "not_before": moment(row["not_before"]),
        "lease_until": moment(row["lease_until"]),
        "created_at": moment(row["created_at"]),
        "finished_at": moment(row["finished_at"]),
        "age_s": row["age_s"],
        "benchmark_withdrawn_at": moment(row["withdrawn_at"]),
    }


def _cells(row: queries.Row) -> Sequence[object]:
    waits = row["status"] == "pending"
    return (
        row["id"],
        row["benchmark_id"],
        row["model"],
        row["scenario"],
        row["generation"],
        row["status"],
        age(row["age_s"]),
        row["attempt"],
        row["failures"],
        row["reason"],
        f"{row['not_before']:%Y-%m-%d %H:%M:%S%z}" if waits else None,
        row["owner"],
        "withdrawn" if row["withdrawn_at"] else None,
    )

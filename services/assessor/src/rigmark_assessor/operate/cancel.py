"""`cancel`: what waits or is being judged ends without a score, because an operator said so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rigmark_assessor.operate import queries
from rigmark_assessor.operate.changing import (
    Changes,
    change_all,
    check_are_assessments,
    check_is_benchmark,
    left_after,
)
from rigmark_shared.db.pool import Pool
from rigmark_shared.status import AssessmentStatus

_WHY_NOT: Final = {
    AssessmentStatus.COMPLETED: "it is scored, and its score stands",
    AssessmentStatus.FAILED: "it has ended already",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """What is to be cancelled: these, or all that is not ended of a benchmark."""

    ids: Sequence[UUID] = ()
    benchmark_id: UUID | None = None
    dry_run: bool = False


async def cancel(pool: Pool, asked: Cancel) -> Changes:
    """End assessments without a score; raises IdIsUnknown.

    A call that is at the judge meanwhile is paid for and kept; what it says touches no row.
    """
    ids, left = await _named(pool, asked)
    if asked.dry_run:
        return Changes(verb="cancelled", dry_run=True, changed=ids, benchmarks=None, left=left)
    rows = await change_all(pool, queries.CANCEL, ids)
    return Changes(
        verb="cancelled",
        dry_run=False,
        changed=[row["id"] for row in rows],
        benchmarks=len({row["benchmark_id"] for row in rows}) or None,
        left=left_after(left, ids, rows),
    )


async def _named(pool: Pool, asked: Cancel) -> tuple[Sequence[UUID], Mapping[UUID, str]]:
    async with pool.connection() as connection:
        if asked.benchmark_id is not None:
            await check_is_benchmark(connection, asked.benchmark_id)
            return await queries.unended_ids(connection, asked.benchmark_id), {}
        found = await check_are_assessments(connection, asked.ids)
    ids = list(dict.fromkeys(asked.ids))
    left = {id_: why for id_ in ids if (why := _why_not(found[id_][0]))}
    return [id_ for id_ in ids if id_ not in left], left


def _why_not(status: str) -> str | None:
    return _WHY_NOT.get(AssessmentStatus(status))

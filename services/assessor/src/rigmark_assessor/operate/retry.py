"""`retry`: what has failed is judged once more, in the same generation and with its samples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rigmark_assessor.operate import queries
from rigmark_assessor.operate.changing import (
    RETRIED,
    Changes,
    change_all,
    check_are_assessments,
    check_is_benchmark,
    left_after,
)
from rigmark_assessor.operate.mixing import mixing
from rigmark_assessor.operate.selection import Selection, Shown
from rigmark_assessor.operate.waking import told, wake
from rigmark_assessor.reason import Reason
from rigmark_assessor.settings import AssessorSettings
from rigmark_shared.db.pool import Pool
from rigmark_shared.queue import WakeUp
from rigmark_shared.status import AssessmentStatus

_WHY_NOT: Final = {
    AssessmentStatus.COMPLETED: "its score stands; `re-assess` judges again and keeps it",
    AssessmentStatus.PENDING: "it is waiting already",
    AssessmentStatus.RUNNING: "it is being judged now",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """What is to be retried: these, or the failed ones of a benchmark, or all failed ones."""

    ids: Sequence[UUID] = ()
    benchmark_id: UUID | None = None
    reason: str | None = None
    dry_run: bool = False

    @property
    def selection(self) -> Selection:
        """The failed ones that are meant when no ids are named.

        Of all that failed, what an operator ended stays ended until it is named.
        """
        everywhere = self.benchmark_id is None and self.reason != Reason.CANCELLED
        return Selection(
            status=Shown.FAILED if everywhere else None,
            reason=self.reason,
            benchmark_id=self.benchmark_id,
        )


async def retry(pool: Pool, settings: AssessorSettings, asked: Retry) -> Changes:
    """Put failed assessments back among those that wait.

    Raises IdIsUnknown and JudgesFileIsWrong.
    """
    ids, left = await _named(pool, asked)
    mixed = await mixing(pool, settings, ids)
    if asked.dry_run:
        return Changes(
            verb=RETRIED, dry_run=True, changed=ids, benchmarks=None, left=left, mixing=mixed
        )
    rows = await change_all(pool, queries.RETRY, ids)
    woken = None
    if rows:
        woken = await wake(settings, [WakeUp(row["id"], row["generation"]) for row in rows])
    return Changes(
        verb=RETRIED,
        dry_run=False,
        changed=[row["id"] for row in rows],
        benchmarks=len({row["benchmark_id"] for row in rows}) or None,
        left=left_after(left, ids, rows),
        woken=woken,
        mixing=mixed,
        note=None if woken is None else told(woken=woken, interval_s=settings.reconcile_interval_s),
    )


async def _named(pool: Pool, asked: Retry) -> tuple[Sequence[UUID], Mapping[UUID, str]]:
    async with pool.connection() as connection:
        if not asked.ids:
            if asked.benchmark_id is not None:
                await check_is_benchmark(connection, asked.benchmark_id)
            return await queries.failed_ids(connection, asked.selection), {}
        found = await check_are_assessments(connection, asked.ids)
        newer = await queries.newer_than(connection, asked.ids)
    ids = list(dict.fromkeys(asked.ids))
    left = {id_: why for id_ in ids if (why := _why_not(found[id_][0], newer.get(id_))) is not None}
    return [id_ for id_ in ids if id_ not in left], left


def _why_not(status: str, newest: queries.Row | None) -> str | None:
    if status != AssessmentStatus.FAILED:
        return _WHY_NOT[AssessmentStatus(status)]
    if newest is None:
        return None
    retried = "; `retry` that one" if newest["status"] == AssessmentStatus.FAILED else ""
    return (
        f"it was judged again, and the newest judgement of its run is {newest['id']} "
        f"(generation {newest['generation']}, {newest['status']}){retried}"
    )

"""Reads of the public trail of notices, as columns beside a benchmark."""

from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from rigmark_shared.db.tables import benchmark_notices
from rigmark_shared.status import NoticeAction

_SHOWN = (
    benchmark_notices.c.created_at,
    benchmark_notices.c.action,
    benchmark_notices.c.actor,
    benchmark_notices.c.reason,
)


def trail(benchmark_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return all notices of a benchmark, the newest first; null where there is none."""
    notice = func.jsonb_build_object(
        *(part for column in _SHOWN for part in (cast(column.name, Text), column))
    )
    newest_first = aggregate_order_by(notice, benchmark_notices.c.id.desc())
    return (
        select(func.jsonb_agg(newest_first))
        .where(benchmark_notices.c.benchmark_id == benchmark_id)
        .correlate_except(benchmark_notices)
        .scalar_subquery()
    )


def doubt(
    benchmark_id: ColumnElement[Any], doubted_at: ColumnElement[Any]
) -> ColumnElement[str | None]:
    """Return the reason why a benchmark is doubted, null where it is not."""
    newest = (
        select(benchmark_notices.c.reason)
        .where(
            benchmark_notices.c.benchmark_id == benchmark_id,
            benchmark_notices.c.action == NoticeAction.DOUBTED,
        )
        .order_by(benchmark_notices.c.id.desc())
        .limit(1)
        .correlate_except(benchmark_notices)
        .scalar_subquery()
    )
    # Looked up for those alone that are doubted.
    return case((doubted_at.is_not(None), newest), else_=null())

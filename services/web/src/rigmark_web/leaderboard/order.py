"""The order of the board: runs of rows that one index each holds, one after the other."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, and_, false, literal, null, true, tuple_

from rigmark_shared.db.tables import benchmarks
from rigmark_web.leaderboard.ask import Sort
from rigmark_web.leaderboard.cursor import Cursor

id_ = benchmarks.c.id
quality = benchmarks.c.overall_quality
version = benchmarks.c.judge_version_id
_NONE: Final = null().cast(Integer)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of rows that one index holds in the order of the board."""

    condition: ColumnElement[bool]
    keys: tuple[ColumnElement[Any], ...]
    version: ColumnElement[Any] = _NONE
    """The judge version where it is a key, else null."""


def segments(sort: Sort, judge: int | None) -> list[Segment]:
    """Return the runs of the whole board in their order.

    By quality, those that this judge version scored come first. All others follow, because points
    of two versions are not the same: by version, then those of several versions, then the unscored.
    """
    if sort is Sort.CREATED_AT:
        # Ids are made in the order of time.
        return [Segment(true(), (id_,))]
    figure = benchmarks.c[sort]
    unknown = Segment(figure.is_(None), (figure, id_))
    if sort is not Sort.OVERALL_QUALITY:
        return [Segment(figure.is_not(None), (figure, id_)), unknown]
    scored = figure.is_not(None)
    mine = false() if judge is None else and_(version == judge, scored)
    of_several = Segment(and_(version.is_(None), scored), (figure, id_))
    return [Segment(mine, (figure, id_)), *_of_others(judge), of_several, unknown]


def _of_others(judge: int | None) -> list[Segment]:
    keys = (version, quality, id_)
    sides = (version.is_not(None),) if judge is None else (version > judge, version < judge)
    return [Segment(and_(side, quality.is_not(None)), keys, version) for side in sides]


def beyond(
    cursor: Cursor | None, sort: Sort, judge: int | None, *, descending: bool
) -> list[tuple[Segment, ColumnElement[bool]]]:
    """Return what lies before a reader at the cursor, in the order it is met."""
    runs = segments(sort, judge)
    if cursor is None:
        return [(run, true()) for run in runs]
    here = _run_of(cursor, sort, judge)
    ahead = runs[here + 1 :] if cursor.forward else runs[:here][::-1]
    return [
        (runs[here], _further(cursor, runs[here], descending=descending)),
        *((run, true()) for run in ahead),
    ]


def _run_of(cursor: Cursor, sort: Sort, judge: int | None) -> int:
    """Return the place of the run that the cursor's row stands in."""
    if sort is Sort.CREATED_AT:
        return 0
    if cursor.value is None:
        return len(segments(sort, judge)) - 1
    if sort is not Sort.OVERALL_QUALITY or (judge is not None and cursor.judge == judge):
        return 0
    if cursor.judge is None:
        return len(segments(sort, judge)) - 2
    return 1 if judge is None or cursor.judge > judge else 2


def _further(cursor: Cursor, run: Segment, *, descending: bool) -> ColumnElement[bool]:
    if cursor.value is None:
        return id_ < cursor.id if descending else id_ > cursor.id
    values = (cursor.judge, cursor.value, cursor.id)[-len(run.keys) :]
    there = tuple_(*(literal(value, key.type) for value, key in zip(values, run.keys, strict=True)))
    return tuple_(*run.keys) < there if descending else tuple_(*run.keys) > there

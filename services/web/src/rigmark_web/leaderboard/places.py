"""Places on the board: how far from the best a benchmark stands, and why one has no place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import RowMapping

from rigmark_shared.methodology import METRICS
from rigmark_shared.status import BenchmarkStatus
from rigmark_web.leaderboard.ask import MAX_PLACE, Ask, Sort

_NO_RANKING: Final = "This order is no ranking: sort by a figure, best first."
_TOO_FAR: Final = f"Places are counted to {MAX_PLACE:,}."
_OTHER_JUDGE: Final = "Scored under another judge version, whose points are not the same."
_NOT_KNOWN_APART: Final = "Read the whole page anew for its place."
_UNSCORED: Final = {
    BenchmarkStatus.MEASURED: "Speed alone was measured, so there is no quality to rank.",
    BenchmarkStatus.PENDING: "Not scored yet.",
}
_NEVER_SCORED: Final = "Unscored: not every scenario has a score."


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a benchmark in a ranking, counted from the best; null with the reason."""

    number: int | None
    why_none: str | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is ranked before the first row of a page, counted no further than `MAX_PLACE`."""

    rows: int
    better: int
    """Those of them whose figure is not that of the first row."""


FROM_THE_TOP: Final = Ahead(0, 0)


def is_ranking(ask: Ask) -> bool:
    """Say whether an order gives places: time is no merit, and places count from the best."""
    return ask.sort is not Sort.CREATED_AT and ask.direction is ask.sort.best_first


def why_unranked(row: RowMapping, sort: Sort, judge: int | None) -> str | None:
    """Return why a row stands in no ranking by this figure; None where it stands in it."""
    if row[sort] is None:
        if sort is not Sort.OVERALL_QUALITY:
            return f"{METRICS[sort].label} is unknown."
        return _UNSCORED.get(row["status"], _NEVER_SCORED)
    if sort is Sort.OVERALL_QUALITY and row["judge_version_id"] != judge:
        return _OTHER_JUDGE
    return None


def places(
    rows: Sequence[RowMapping], ask: Ask, judge: int | None, ahead: Ahead
) -> Iterator[Place]:
    """Give each row of a page its place; equal figures share one, and the next are skipped."""
    if not is_ranking(ask):
        yield from (Place(None, _NO_RANKING) for _ in rows)
        return
    reasons = [why_unranked(row, ask.sort, judge) for row in rows]
    # The ranked ones stand before all others.
    ranked = reasons.count(None)
    for number in _numbers((row[ask.sort] for row in rows[:ranked]), ahead):
        yield Place(number) if number <= MAX_PLACE else Place(None, _TOO_FAR)
    yield from (Place(None, reason) for reason in reasons[ranked:])


def _numbers(values: Iterable[Any], ahead: Ahead) -> Iterator[int]:
    if ahead.rows >= MAX_PLACE:
        # Of a tie that long it is not known where it begins.
        yield from (MAX_PLACE + 1 for _ in values)
        return
    number, last = ahead.better + 1, None
    for ordinal, value in enumerate(values, start=ahead.rows + 1):
        if last is not None and value != last:
            number = ordinal
        last = value
        yield number


def place_apart(row: RowMapping, sort: Sort | None, judge: int | None, told: int | None) -> Place:
    """Return the place of a row that is read apart from its board, as its page told it."""
    if sort is None:
        return Place(None, _NO_RANKING)
    reason = why_unranked(row, sort, judge)
    if reason is None and told is None:
        reason = _NOT_KNOWN_APART
    return Place(told if reason is None else None, reason)

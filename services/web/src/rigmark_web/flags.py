"""Flags as they are published: what was seen, what it means, and how grave it is."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel

from rigmark_shared.methodology.flag import FLAGS, Flag, Severity
from rigmark_shared.methodology.judging_flag import JUDGING_FLAGS, JudgingFlag

SEVERITIES: Final = tuple(reversed(Severity))
"""The gravest first."""
_NOT_DEFINED: Final = "This version of the methodology does not define it."
_ALL: Final[tuple[Flag | JudgingFlag, ...]] = (*FLAGS.values(), *JUDGING_FLAGS.values())
_DEFINED: Final[Mapping[str, Flag | JudgingFlag]] = {flag.id: flag for flag in _ALL}


class FlagMark(BaseModel):
    """A flag of a figure or of a judgement, as it is defined."""

    id: str
    label: str
    severity: Severity
    meaning: str


class FlagView(FlagMark):
    """A flag with what was seen."""

    detail: str | None


class FlagSummary(FlagMark):
    """A validity flag with all the parts of a benchmark that carry it."""

    seen_in: list[str]
    """The labels of its scenarios and load points."""


def flag_mark(flag_id: str) -> FlagMark:
    """Return a flag as it is defined; one that is not known here is shown by its id."""
    if flag_id not in _DEFINED:
        label = flag_id.replace("_", " ")
        return FlagMark(id=flag_id, label=label, severity=Severity.INFO, meaning=_NOT_DEFINED)
    flag = _DEFINED[flag_id]
    return FlagMark(id=flag_id, label=flag.label, severity=flag.severity, meaning=flag.meaning)


def flag_marks(ids: Iterable[str]) -> list[FlagMark]:
    """Return flags by their ids, the gravest first."""
    return sorted((flag_mark(flag_id) for flag_id in ids), key=gravity)


def flag_views(seen: Iterable[Mapping[str, Any]]) -> list[FlagView]:
    """Return the flags of one scenario, load point or judgement, the gravest first."""
    flags = (
        FlagView(**flag_mark(flag["id"]).model_dump(), detail=flag.get("detail")) for flag in seen
    )
    return sorted(flags, key=gravity)


def sum_up(seen: Iterable[tuple[str, FlagView]]) -> list[FlagSummary]:
    """Gather flags by their ids, each with the labels of the parts that carry it."""
    parts: dict[str, list[str]] = {}
    for part, flag in seen:
        parts.setdefault(flag.id, []).append(part)
    marks = flag_marks(parts)
    return [
        FlagSummary(**mark.model_dump(), seen_in=list(dict.fromkeys(parts[mark.id])))
        for mark in marks
    ]


def gravity(flag: FlagMark) -> int:
    """Return the place of a flag when the gravest come first."""
    return SEVERITIES.index(flag.severity)

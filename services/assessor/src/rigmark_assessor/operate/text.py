"""Text for people: tables, ages, and words of others that cannot steer a terminal."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

_GAP: Final = "  "
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400
UNKNOWN: Final = "–"


def printable(words: object) -> str:
    """Return words with each character that a terminal may act on, or hides, shown as its code.

    What a rig, a model or a judge wrote is printed; it must not move the cursor.
    """
    return "".join(one if one.isprintable() else _code(one) for one in str(words))


def _code(char: str) -> str:
    return " " if char in "\n\t" else f"\\u{ord(char):04x}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a table with its columns in line; None stands as a dash."""
    cells = [list(head), *([_cell(one) for one in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _cell(value: object) -> str:
    return UNKNOWN if value is None else printable(value)


def age(seconds: float) -> str:
    """Return a time as its two largest units, at most days."""
    whole = max(0, round(seconds))
    if whole < _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S} min {whole % _MINUTE_S} s"
    if whole < _DAY_S:
        return f"{whole // _HOUR_S} h {whole % _HOUR_S // _MINUTE_S} min"
    return f"{whole // _DAY_S} d {whole % _DAY_S // _HOUR_S} h"


def moment(at: datetime | None) -> str | None:
    """Return a moment as ISO 8601; None when there is none."""
    return at.isoformat() if at else None


def many(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

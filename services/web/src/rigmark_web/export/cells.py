"""CSV in which no cell is a formula, whichever program opens it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

Value = str | int | float | Decimal | datetime | bool | None

# https://owasp.org/www-community/attacks/CSV_Injection, and the wide forms of the same signs.
_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK: Final = "'"
_ROWS_AT_ONCE: Final = 200


def cell(value: Value) -> str | int | float | Decimal:
    """Return what stands in a cell; unknown is empty, and a text that begins a formula is marked.

    A number is never marked: a negative one is a number.
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case str():
            # Some programs drop the spaces before they look.
            is_formula = value.lstrip(" \u00a0\u3000").startswith(_BEGINS_A_FORMULA)
            return _MARK + value if is_formula else value
    return value


def csv_chunks(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Write rows as RFC 4180, some at a time; every text is quoted, so that none can split."""
    chunk = io.StringIO()
    writer = csv.writer(chunk, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(header)
    for number, row in enumerate(rows, start=1):
        writer.writerow([cell(value) for value in row])
        if number % _ROWS_AT_ONCE == 0:
            yield chunk.getvalue().encode()
            chunk.seek(0)
            chunk.truncate()
    yield chunk.getvalue().encode()

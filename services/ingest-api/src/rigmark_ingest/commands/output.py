"""What a command tells: its result on standard output, all else beside it."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping


def tell(result: str) -> None:
    """Write a line of the result."""
    sys.stdout.write(f"{result}\n")


def tell_json(rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows as one JSON document."""
    tell(json.dumps(rows, indent=2, ensure_ascii=False))


def plain(row: RowMapping) -> dict[str, object]:
    """Return a row as JSON can hold it."""

    def value_of(value: object) -> object:
        if isinstance(value, datetime):
            return value.isoformat()
        return value if isinstance(value, bool | list) or value is None else str(value)

    return {name: value_of(row[name]) for name in row}


def remark(words: str) -> None:
    """Write a line to the person, which no pipe takes for a result."""
    sys.stderr.write(f"{words}\n")


def complain(words: str) -> None:
    """Say why a command did nothing."""
    remark(f"rigmark-ingest: {words}")

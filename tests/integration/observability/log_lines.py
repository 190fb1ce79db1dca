"""The log of a room, read as the lines that it wrote."""

import json
from pathlib import Path
from typing import Any

Line = dict[str, Any]


def lines(log: Path) -> list[Line]:
    """Return all lines; each of them must be JSON."""
    return [json.loads(line) for line in log.read_text().splitlines()]


def events(log: Path, event: str) -> list[Line]:
    """Return the lines of one event."""
    return [line for line in lines(log) if line["event"] == event]

"""Reads the few wanted samples out of a metrics page in Prometheus' text format."""

import math
import re
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

_LINE: Final = re.compile(r"(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})?[ \t]+(?P<value>\S+)")
_LABEL: Final = re.compile(r'(?P<name>\w+)="(?P<value>(?:[^"\\]|\\.)*)"')


class Sample(NamedTuple):
    """One line of the page."""

    labels: Mapping[str, str]
    value: float


def samples(page: str, wanted: Collection[str]) -> dict[str, list[Sample]]:
    """Return the samples of the wanted names; lines that are none, and no numbers, are left out.

    A page has thousands of lines, of which a handful are wanted, so each is first looked at by
    its beginning alone.
    """
    beginnings = tuple(wanted)
    found: dict[str, list[Sample]] = {}
    for line in page.splitlines():
        if not line.startswith(beginnings):
            continue
        match = _LINE.match(line)
        if match is None or match["name"] not in wanted:
            continue
        value = _number(match["value"])
        if value is not None:
            labels = {one["name"]: one["value"] for one in _LABEL.finditer(match["labels"] or "")}
            found.setdefault(match["name"], []).append(Sample(labels, value))
    return found


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None

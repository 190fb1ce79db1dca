"""Where a text states figures: by school, and in tables by school and measure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rigmark_assessor.evidence.research.figures import Figure, figures_of, plain

_READ_CHARS: Final = 60_000
_FEWEST_COLUMNS: Final = 2
_TOGETHER: Final = re.compile(
    r"\b(?:total|together|combined|overall|aggregate|all (?:five|schools)|sum)\b|^[ \t]*+#",
    re.IGNORECASE | re.MULTILINE,
)
_RULE: Final = re.compile(r"[\s|:\-]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its school, the words over it or beside it, and its figures."""

    school: str
    heading: str
    figures: tuple[Figure, ...]


@dataclass(slots=True)
class Stated:
    """All figures of a text, those that belong to a school, and the cells of its tables."""

    everywhere: list[Figure] = field(default_factory=list)
    of_school: dict[str, list[Figure]] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)


def stated_in(response: str, schools: Sequence[str]) -> Stated:
    """Read a response; its first 60,000 characters, many times what was asked for."""
    text = plain(response[:_READ_CHARS])
    stated = Stated(everywhere=list(figures_of(text)), of_school={name: [] for name in schools})
    _by_mention(text, stated)
    _by_line(text, stated)
    stated.cells = list(_cells(text, schools))
    for cell in stated.cells:
        stated.of_school[cell.school].extend(cell.figures)
    return stated


def _named(schools: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(map(re.escape, schools))})\b")


def _by_mention(text: str, stated: Stated) -> None:
    """A figure belongs to the school that was named last, until all of them are spoken of."""
    marks = [(found.start(), found[1]) for found in _named(list(stated.of_school)).finditer(text)]
    marks += [(found.start(), "") for found in _TOGETHER.finditer(text)]
    marks.sort()
    at = 0
    for figure in stated.everywhere:
        while at < len(marks) and marks[at][0] < figure.at:
            at += 1
        if at and marks[at - 1][1]:
            stated.of_school[marks[at - 1][1]].append(figure)


def _by_line(text: str, stated: Stated) -> None:
    """A figure also belongs to the one school that its line names, before or after it."""
    name = _named(list(stated.of_school))
    for line in text.splitlines():
        found = set(name.findall(line))
        if len(found) == 1:
            stated.of_school[found.pop()].extend(figures_of(line))


def _cells(text: str, schools: Sequence[str]) -> Iterator[Cell]:
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.lstrip().startswith("|"):
            if not _RULE.fullmatch(line):
                rows.append([cell.strip(" *_`") for cell in line.strip().strip("|").split("|")])
        elif rows:
            yield from _table_cells(rows, schools)
            rows = []


def _table_cells(rows: list[list[str]], schools: Sequence[str]) -> Iterator[Cell]:
    head, *body = rows
    across = sum(1 for cell in head if cell in schools) >= _FEWEST_COLUMNS
    for row in body:
        for heading, cell in zip(head[1:], row[1:], strict=False):
            school, words = (heading, row[0]) if across else (row[0], heading)
            if school in schools:
                yield Cell(school, words.lower(), tuple(figures_of(cell)))

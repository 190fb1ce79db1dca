"""The form that a plan was asked for: sections, numbered steps, and what each step names."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rigmark_assessor.evidence.reading import at_lines, folded, holds_any

SECTIONS: Final = ("assumptions", "plan", "stop rule", "not used")
FIELDS: Final = ("purpose", "call", "needs", "expect", "done when", "if it fails")

_EDGE: Final = r"^[ \t>*_#\-\d.)]*+"
_SECTION: Final = re.compile(
    rf"{_EDGE}({'|'.join(SECTIONS)})[ \t*_]*(?:[:\uff1a]|$)", re.IGNORECASE | re.MULTILINE
)
_STEP: Final = re.compile(
    r"^[ \t>*_#|]*+(?:step[ \t]+(\d{1,3})\b|(\d{1,3})(?:[.):]|[ \t]*+\|)(?=[ \t*]|$))",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD: Final = re.compile(
    rf"^[ \t>*_#|\-+\d.)]*+({'|'.join(FIELDS)})[ \t*_`]*[:\uff1a|]", re.IGNORECASE | re.MULTILINE
)
_NEEDS: Final = re.compile(
    r"^[ \t>*_#|\-+]*+needs[ \t*_`]*[:\uff1a|]([^\n|]*)", re.IGNORECASE | re.MULTILINE
)
_STEP_NUMBER: Final = re.compile(r"(?<![\d.])\d{1,3}(?![\d.]*\d)")


@dataclass(frozen=True, slots=True)
class Form:
    """Sections that are there, steps in their order, and how often each field is named."""

    sections: frozenset[str]
    steps: tuple[int, ...]
    fields: dict[str, int]
    needs_ahead: tuple[int, ...]
    """Steps that need themselves or a later one."""


def form_of(response: str) -> Form:
    """Read the form of a plan; steps are counted in the section of the plan, where it is marked."""
    marks = [(found.start(), found[1].lower()) for found in _found(_SECTION, response, *SECTIONS)]
    begin, end = _plan_span(marks, len(response))
    steps = [
        (found.start(), int(found[1] or found[2]))
        for found in at_lines(_STEP, response, (begin, end))
    ]
    counted = _in_order(steps)
    fields = [found[1].lower() for found in _found(_FIELD, response, *FIELDS, span=(begin, end))]
    return Form(
        sections=frozenset(name for _, name in marks),
        steps=tuple(number for _, number in counted),
        fields={name: fields.count(name) for name in FIELDS},
        needs_ahead=tuple(_ahead(response, counted, end)),
    )


def _found(
    pattern: re.Pattern[str], text: str, *names: str, span: tuple[int, int] | None = None
) -> Iterator[re.Match[str]]:
    """Search for what names one of some names; to rule it out costs less than to search."""
    if not holds_any(folded(text), *names):
        return iter(())
    return at_lines(pattern, text, span)


def _plan_span(marks: Sequence[tuple[int, str]], length: int) -> tuple[int, int]:
    begin = next((at for at, name in marks if name == "plan"), 0)
    after = (at for at, name in marks if at > begin and name in ("stop rule", "not used"))
    return begin, min(after, default=length)


def _in_order(steps: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep 1, 2, 3 and so on: numbers of lists inside a step are not steps."""
    kept: list[tuple[int, int]] = []
    for at, number in steps:
        if number == len(kept) + 1:
            kept.append((at, number))
    return kept


def _ahead(response: str, steps: Sequence[tuple[int, int]], end: int) -> list[int]:
    starts = [at for at, _ in steps]
    found = []
    span = (starts[0] if starts else end, end)
    for needs in _found(_NEEDS, response, "needs", span=span):
        number = bisect_right(starts, needs.start())
        if any(int(other) >= number for other in _STEP_NUMBER.findall(needs[1])):
            found.append(number)
    return found

"""Figures in a text, with their units: 1,234.5 and 1 234,5 and 12 % and 12 percent and € 2 500."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rigmark_assessor.evidence.research.known import Unit

_SPACE: Final = "\u00a0\u2009\u202f"
_FIGURE: Final = re.compile(
    rf"(?P<money>[€$][ {_SPACE}]?)?(?<![\w.,/^])(?P<sign>[-−–+])?"
    rf"(?P<digits>\d{{1,3}}(?:[,. {_SPACE}']\d{{3}})+(?![\d])(?:[.,]\d{{1,6}})?"
    rf"|\d{{1,15}}(?:[.,]\d{{1,6}})?)(?![\d]|[.,]\d)"
    rf"[ {_SPACE}*]*(?P<unit>%|percent\b|per cent\b|kWh ?(?:/|per) ?(?:m²|m2|m\^2|sqm|square)|kWh\b"
    r"|MWh\b|€|EUR\b|euros?\b)?",
    re.IGNORECASE | re.ASCII,
)
_LATEX: Final = (
    (re.compile(r"\\(?:text|mathrm|mathbf|,|;|!|quad)"), " "),
    (re.compile(r"\\([%$€])"), r"\1"),
    (re.compile(r"[{}]"), " "),
)
_SIGNS: Final = "-−–"
_HALF: Final = 0.5
# Room for a figure that was rounded twice.
_SLACK: Final = 0.001
_UNITS: Final = {"%": Unit.PERCENT, "percent": Unit.PERCENT, "per cent": Unit.PERCENT}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands in a text; `readings` are its values, of which one is meant."""

    readings: tuple[tuple[float, int], ...]
    """Each value with its count of decimals: 1.500 may be one and a half, or fifteen hundred."""
    unit: Unit | None
    is_kwh: bool
    at: int

    def is_about(self, value: float, unit: Unit) -> bool:
        """Say whether the figure is this value, as exactly as it is written."""
        if self.unit is not None and self.unit is not unit:
            return False
        return any(self._agrees(read, decimals, value) for read, decimals in self.readings)

    def _agrees(self, read: float, decimals: int, value: float) -> bool:
        known = value * 1000 if self.is_kwh else value
        step = 10.0**-decimals
        # "A rise of 9 MWh" and "−9 MWh" are the same answer.
        return min(abs(read - known), abs(abs(read) - abs(known))) <= step * _HALF + _SLACK


def figures_of(text: str) -> Iterator[Figure]:
    """Return the figures of a text in their order."""
    for found in _FIGURE.finditer(text):
        readings = tuple(_readings(found["digits"], negative=(found["sign"] or "+") in _SIGNS))
        unit = (found["unit"] or "").lower()
        is_kwh = unit == "kwh"
        yield Figure(readings, _unit(unit, money=bool(found["money"])), is_kwh, found.start())


def plain(text: str) -> str:
    """Return a text whose formulas are written plainly: `\\text{ MWh}` as ` MWh`."""
    for pattern, written in _LATEX:
        text = pattern.sub(written, text)
    return text


def _unit(word: str, *, money: bool) -> Unit | None:
    if word in _UNITS:
        return _UNITS[word]
    if money or word in ("€", "eur", "euro", "euros"):
        return Unit.EUR
    if word in ("kwh", "mwh"):
        return Unit.MWH
    return Unit.KWH_PER_M2 if word else None


def _readings(digits: str, *, negative: bool) -> Iterator[tuple[float, int]]:
    sign = -1 if negative else 1
    for written in _spellings(re.sub(rf"[ {_SPACE}']", "", digits)):
        decimals = written.partition(".")[2]
        yield sign * float(written), len(decimals)


def _spellings(digits: str) -> Iterator[str]:
    """A mark before three figures may part thousands or decimals; any other mark is the point."""
    marks = [char for char in digits if char in ",."]
    if not marks:
        yield digits
        return
    last = digits.rfind(marks[-1])
    grouped = len(digits) - last - 1 == 3  # noqa: PLR2004 - thousands
    if grouped and len(set(marks)) == 1:
        yield re.sub("[,.]", "", digits)
    if marks.count(marks[-1]) == 1:
        yield re.sub("[,.]", "", digits[:last]) + "." + digits[last + 1 :]

"""Equations of plain figures in a text, such as `620 − 434 = 186` and `186 / 620 = 30.0 %`.

Only an equation that is certain to be one is read: figures, the four signs and brackets, then one
result. What rounding of its parts can explain is not counted as wrong.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from rigmark_assessor.evidence.reading import holds_any
from rigmark_assessor.evidence.research.figures import plain

_READ_CHARS: Final = 60_000
_MOST: Final = 300
_UNIT: Final = r"(?:[ \u00a0\u202f]?(?:kWh|MWh|€|EUR|m²|%))?"
_NUMBER: Final = (
    rf"€?\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,6}})?{_UNIT}|€?\d{{1,12}}(?:\.\d{{1,6}})?{_UNIT}"
)
_SIGN: Final = r"[-+−–×·*/÷]"
_TERM: Final = rf"[ (]{{0,3}}(?:{_NUMBER})[ )]{{0,3}}"
# Nothing that could be one more part of the sum stands before it.
_EQUATION: Final = re.compile(
    rf"(?<![\d%²)/×*+\-−–÷·] )(?<![\w.,)%²/×*+\-−–÷·(])"
    rf"(?P<left>{_TERM}(?:{_SIGN}{_TERM}){{1,7}})"
    rf"(?:=|≈)[ *]{{0,4}}(?P<minus>[-−–]?)(?P<right>€?\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,6}})?"
    r"|€?\d{1,12}(?:\.\d{1,6})?)[ \u00a0\u202f*]{0,3}(?P<unit>%|kWh|MWh|€)?"
    r"(?![ ]{0,2}[-+−–×·*/÷(\d.,]\d?)"
)
_TOKEN: Final = re.compile(r"\d+(?:\.\d+)?|[()]|[-+−–×·*/÷]")
_ALIKE: Final = str.maketrans("−–×·÷", "--**/")
_HALF: Final = Fraction(1, 2)
# Parts that were rounded before make a product differ by a little more than its own last figure.
_RELATIVE: Final = Fraction(1, 200)
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation as it stands, and whether it holds."""

    text: str
    holds: bool


def equations_of(response: str) -> Iterator[Equation]:
    """Return the equations that can be read, at most 300."""
    if not holds_any(response, "=", "≈"):
        return
    text = plain(response[:_READ_CHARS].replace("\\times", "×").replace("\\div", "÷"))
    count = 0
    for found in _EQUATION.finditer(text):
        if (value := _value(found["left"])) is None:
            continue
        yield Equation(" ".join(found[0].split())[:80], _holds(found, value))
        count += 1
        if count == _MOST:
            return


def _holds(found: re.Match[str], value: Fraction) -> bool:
    digits = found["right"].strip("€").replace(",", "")
    stated = Fraction(digits) * (-1 if found["minus"] else 1)
    decimals = len(digits.partition(".")[2])
    room = Fraction(1, 10**decimals) * _HALF
    left = found["left"].translate(_ALIKE)
    if any(sign in left for sign in "*/."):
        room += abs(stated) * _RELATIVE
    return any(abs(stated - meant) <= room for meant in _meant(value, left, found["unit"]))


def _meant(value: Fraction, left: str, unit: str | None) -> Iterator[Fraction]:
    yield value
    # 186 / 620 = 30 %, 10 % × 620 = 62, and MWh divided by m² in kWh.
    yield value * _PERCENT
    if "%" in left:
        yield value / _PERCENT
    for factor in (1000, Fraction(1, 1000)):
        yield value * factor
    if unit != "%":
        yield abs(value)


def _value(left: str) -> Fraction | None:
    """Return the value of the left side, None where it is not whole or divides by zero."""
    tokens = _TOKEN.findall(left.replace(",", "").translate(_ALIKE))
    try:
        value, rest = _sum(tokens)
    except (ValueError, IndexError, ZeroDivisionError):
        return None
    return value if not rest else None


def _sum(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, tokens = _product(tokens)
    while tokens and tokens[0] in "+-":
        sign = tokens[0]
        part, tokens = _product(tokens[1:])
        value = value + part if sign == "+" else value - part
    return value, tokens


def _product(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, tokens = _factor(tokens)
    while tokens and tokens[0] in "*/":
        sign = tokens[0]
        part, tokens = _factor(tokens[1:])
        value = value * part if sign == "*" else value / part
    return value, tokens


def _factor(tokens: list[str]) -> tuple[Fraction, list[str]]:
    first, *rest = tokens
    if first != "(":
        return Fraction(first), rest
    value, rest = _sum(rest)
    if not rest or rest[0] != ")":
        raise ValueError("a bracket is not closed")
    return value, rest[1:]

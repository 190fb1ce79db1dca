"""The right answers, computed from the table in the prompt, exactly."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Final

from rigmark_assessor.evidence.reading import KEPT_PROMPTS

_ROW: Final = re.compile(
    r"^\| (\w+) \| (\d+) \| (\d+) (k|M)Wh \| (?:(\d+) (k|M)Wh|not reported) \|"
    r" [^|\n]+ \| (\d+) \|$",
    re.MULTILINE | re.ASCII,
)
_DEGREE_DAYS: Final = re.compile(r"(\d+) in 2022 and (\d+) in 2024", re.ASCII)
_MWH_PER: Final = {"M": Fraction(1), "k": Fraction(1, 1000)}
_HOT_WATER: Final = Fraction(1, 5)
_THOUSAND: Final = 1000
_BEST: Final = "Alder"
"""The school that question 5 compares with."""


class Unit(StrEnum):
    """What an answer is counted in."""

    MWH = "MWh"
    PERCENT = "%"
    KWH_PER_M2 = "kWh/m²"
    EUR = "€"


@dataclass(frozen=True, slots=True)
class Answer:
    """One right answer: its question, its measure, its school (None for all), value and unit."""

    question: int
    measure: str
    school: str | None
    value: Fraction
    unit: Unit

    @property
    def id(self) -> str:
        """Name the answer for readers: `saving_mwh of Alder`."""
        return f"{self.measure} of {self.school or 'all'}"


@dataclass(frozen=True, slots=True)
class School:
    """One row of the table; `after_mwh` is None where it was not reported."""

    name: str
    area_m2: int
    before_mwh: Fraction
    after_mwh: Fraction | None
    cost_eur: int


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of the prompt; `weather` is what 2024 asked for as a share of 2022."""

    schools: tuple[School, ...]
    weather: Fraction

    @property
    def weather_without_hot_water(self) -> Fraction:
        """Return the share when a fifth of the gas of 2022 does not depend on weather."""
        return _HOT_WATER + (1 - _HOT_WATER) * self.weather

    def inputs(self, school: str) -> set[Fraction]:
        """Return the figures that the prompt gives for a school, which contradict nothing."""
        return {
            Fraction(figure)
            for one in self.schools
            if one.name == school
            for figure in (one.area_m2, one.before_mwh, one.after_mwh, one.cost_eur)
            if figure is not None
        }


@lru_cache(maxsize=KEPT_PROMPTS)
def table_of(prompt: str) -> Table | None:
    """Read the table; None where the prompt holds none of this form."""
    days = _DEGREE_DAYS.search(prompt)
    schools = tuple(_school(row) for row in _ROW.finditer(prompt))
    if days is None or not schools or any(not one.area_m2 or not one.before_mwh for one in schools):
        return None
    before, after = int(days[1]), int(days[2])
    return Table(schools, Fraction(after, before)) if before and after else None


def _school(row: re.Match[str]) -> School:
    after = int(row[5]) * _MWH_PER[row[6]] if row[5] else None
    before = int(row[3]) * _MWH_PER[row[4]]
    return School(row[1], int(row[2]), before, after, int(row[7]) * _THOUSAND)


@lru_cache(maxsize=KEPT_PROMPTS)
def answers(table: Table) -> tuple[Answer, ...]:
    """Return every answer that is one figure, in the order of the questions."""
    return tuple(
        answer
        for part in (_by_school(table), _together(table), _missing_school(table), _hot_water(table))
        for answer in part
    )


def _by_school(table: Table) -> Iterator[Answer]:
    for one in table.schools:
        if one.after_mwh is None:
            continue
        saved = one.before_mwh - one.after_mwh
        expected = one.before_mwh * table.weather
        corrected = expected - one.after_mwh
        per_m2 = one.after_mwh * _THOUSAND / one.area_m2
        yield Answer(1, "saving_mwh", one.name, saved, Unit.MWH)
        yield Answer(1, "saving_pct", one.name, 100 * saved / one.before_mwh, Unit.PERCENT)
        yield Answer(1, "use_per_m2", one.name, per_m2, Unit.KWH_PER_M2)
        yield Answer(2, "expected_mwh", one.name, expected, Unit.MWH)
        yield Answer(2, "corrected_mwh", one.name, corrected, Unit.MWH)
        yield Answer(2, "corrected_pct", one.name, 100 * corrected / expected, Unit.PERCENT)
        if corrected > 0:
            yield Answer(4, "cost_per_mwh", one.name, one.cost_eur / corrected, Unit.EUR)


def _sums(schools: Sequence[School]) -> tuple[Fraction, Fraction]:
    read = [(one.before_mwh, one.after_mwh) for one in schools if one.after_mwh is not None]
    before = sum((before for before, _ in read), Fraction(0))
    return before, sum((after for _, after in read), Fraction(0))


def _together(table: Table) -> Iterator[Answer]:
    before, after = _sums(table.schools)
    corrected = before * table.weather - after
    yield Answer(3, "saving_mwh", None, before - after, Unit.MWH)
    yield Answer(3, "corrected_mwh", None, corrected, Unit.MWH)
    if before != after:
        share = 100 * (before - after - corrected) / (before - after)
        yield Answer(3, "share_of_weather_pct", None, share, Unit.PERCENT)


def _missing_school(table: Table) -> Iterator[Answer]:
    best = next((one for one in table.schools if one.name == _BEST), None)
    if best is None or best.after_mwh is None:
        return
    corrected = best.before_mwh * table.weather - best.after_mwh
    for one in table.schools:
        if one.after_mwh is None and best.cost_eur:
            expected = one.before_mwh * table.weather
            most = expected - one.cost_eur * corrected / best.cost_eur
            yield Answer(5, "expected_mwh", one.name, expected, Unit.MWH)
            yield Answer(5, "use_to_match_mwh", one.name, most, Unit.MWH)


def _hot_water(table: Table) -> Iterator[Answer]:
    weather = table.weather_without_hot_water
    before, after = _sums(table.schools)
    expected = before * weather
    yield Answer(6, "corrected_mwh", None, expected - after, Unit.MWH)
    yield Answer(6, "corrected_pct", None, 100 * (expected - after) / expected, Unit.PERCENT)
    for one in table.schools:
        if one.after_mwh is not None and one.before_mwh * table.weather < one.after_mwh:
            value = one.before_mwh * weather - one.after_mwh
            yield Answer(6, "corrected_mwh", one.name, value, Unit.MWH)

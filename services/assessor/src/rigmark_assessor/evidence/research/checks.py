"""The checks of figures: each right answer is stated, contradicted or absent."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from rigmark_assessor.evidence.finding import Finding, failed, info, passed, unknown
from rigmark_assessor.evidence.length import TABLE_LINE, asked_length
from rigmark_assessor.evidence.research.equations import equations_of
from rigmark_assessor.evidence.research.known import Answer, Table, Unit, answers, table_of
from rigmark_assessor.evidence.research.stated import Cell, Stated, stated_in

_WORDS_MOST: Final = 900
_MOST_SHOWN: Final = 20
_ENOUGH: Final = 0.75


def examine_research(response: str, *, prompt: str) -> dict[str, Finding]:
    """Return how the figures of a response stand to the right answers."""
    found = {"asked_length": asked_length(_without_tables(response), most=_WORDS_MOST)}
    table = table_of(prompt)
    if table is None:
        return found | {"figures": unknown("The prompt holds no table that can be read.")}
    known = answers(table)
    stated = stated_in(response, [one.name for one in table.schools])
    wrong = set(_contradicted(known, stated, table))
    for question in sorted({one.question for one in known}):
        asked = [one for one in known if one.question == question]
        found[f"figures_of_question_{question}"] = _question(asked, stated, wrong)
    return found | {"equations": _equations(response)}


def _without_tables(response: str) -> str:
    return TABLE_LINE.sub("", response) if "|" in response else response


def _question(asked: Sequence[Answer], stated: Stated, wrong: set[Answer]) -> Finding:
    correct = [one for one in asked if _is_stated(one, stated)]
    contradicted = [one for one in asked if one in wrong]
    absent = [one for one in asked if one not in correct and one not in wrong]
    value = {
        "of": len(asked),
        "correct": len(correct),
        "wrong": _ids(contradicted),
        "absent": _ids(absent),
    }
    told = f"{len(correct)} of {len(asked)} figures are stated and right"
    if contradicted:
        return failed(f"{told}; {len(contradicted)} are contradicted.", value)
    if len(correct) >= _ENOUGH * len(asked):
        return passed(f"{told}.", value)
    return info(f"{told}; the others are not to be seen.", value)


def _ids(found: Sequence[Answer]) -> list[str]:
    return [one.id for one in found[:_MOST_SHOWN]]


def _is_stated(answer: Answer, stated: Stated) -> bool:
    figures = stated.everywhere if answer.school is None else stated.of_school[answer.school]
    value = float(answer.value)
    return any(one.is_about(value, answer.unit) for one in figures)


def _contradicted(known: Sequence[Answer], stated: Stated, table: Table) -> Iterator[Answer]:
    """Tell what a cell of a table contradicts: a figure that is no answer for its school at all.

    Only where the measure is plain from the heading, the cell holds one figure, and the right one
    stands nowhere else for this school.
    """
    for cell in stated.cells:
        answer = _answer_of(cell, known)
        if answer is None or len(cell.figures) != 1 or _is_stated(answer, stated):
            continue
        if not _fits_any(cell, known, table):
            yield answer


def _answer_of(cell: Cell, known: Sequence[Answer]) -> Answer | None:
    measure = _measure(cell.heading)
    mine = [one for one in known if one.school == cell.school and one.measure == measure]
    return mine[0] if mine else None


def _measure(heading: str) -> str | None:
    percent = "%" in heading or "percent" in heading
    saving = any(word in heading for word in ("saving", "saved", "reduction"))
    corrected = any(word in heading for word in ("correct", "adjust", "normali"))
    if "€" in heading or "cost" in heading or "eur" in heading:
        return "cost_per_mwh" if "per" in heading or "/" in heading else None
    if "m²" in heading or "m2" in heading:
        return "use_per_m2" if "kwh" in heading else None
    if saving and "uncorrect" not in heading and corrected:
        return "corrected_pct" if percent else "corrected_mwh"
    if saving:
        return "saving_pct" if percent else "saving_mwh"
    return "expected_mwh" if "expected" in heading and not percent else None


def _fits_any(cell: Cell, known: Sequence[Answer], table: Table) -> bool:
    figure = cell.figures[0]
    others = [(one.value, one.unit) for one in known if one.school == cell.school]
    others += [(value, unit) for value in table.inputs(cell.school) for unit in Unit]
    others += _without_hot_water(cell.school, table)
    return any(figure.is_about(float(value), unit) for value, unit in others)


def _without_hot_water(school: str, table: Table) -> Iterator[tuple[Fraction, Unit]]:
    for one in table.schools:
        if one.name == school and one.after_mwh is not None:
            expected = one.before_mwh * table.weather_without_hot_water
            yield expected, Unit.MWH
            yield expected - one.after_mwh, Unit.MWH
            yield 100 * (expected - one.after_mwh) / expected, Unit.PERCENT


def _equations(response: str) -> Finding:
    read, wrong = 0, []
    for equation in equations_of(response):
        read += 1
        if not equation.holds:
            wrong.append(equation.text)
    value = {
        "read": read,
        "wrong": wrong[:_MOST_SHOWN],
    }
    if not read:
        return unknown("There are no equations of plain figures to check.")
    if wrong:
        return failed(f"{len(wrong)} of {read} equations do not hold.", value)
    return passed(f"All {read} equations of plain figures hold.", value)

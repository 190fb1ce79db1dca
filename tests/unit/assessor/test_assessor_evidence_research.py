"""What is checked of figures: against the right answers, computed from the prompt's table."""

import re

import pytest

from evidence_samples import RESEARCH
from rigmark_assessor.evidence import Result
from rigmark_assessor.evidence.research.checks import examine_research
from rigmark_assessor.evidence.research.equations import equations_of
from rigmark_assessor.evidence.research.figures import figures_of
from rigmark_assessor.evidence.research.known import Unit, answers, table_of
from rigmark_shared.methodology import SCENARIOS, ScenarioId

SCENARIO = SCENARIOS[ScenarioId.RESEARCH_ANALYSIS]
PROMPT = SCENARIO.prompt("abc")


def changed(old: str, new: str) -> dict:
    assert old in RESEARCH
    return examine_research(RESEARCH.replace(old, new), prompt=PROMPT)


def known() -> dict[str, float]:
    table = table_of(PROMPT)
    assert table is not None
    return {f"{one.question} {one.id}": float(one.value) for one in answers(table)}


def test_the_right_answers_are_those_of_the_checklist():
    told = " ".join(SCENARIO.checklist)
    figures = {abs(float(figure)) for figure in re.findall(r"-?\d+(?:\.\d+)?", told)}

    missing = {
        name
        for name, value in known().items()
        if "expected" not in name and round(abs(value), 1) not in figures
    }

    assert missing == set()
    assert len(known()) == 42


def test_an_answer_of_each_question():
    right = known()

    assert right["1 use_per_m2 of Fir"] == pytest.approx(155.0)
    assert right["2 corrected_mwh of Fir"] == pytest.approx(-9)
    assert right["3 corrected_mwh of all"] == pytest.approx(277)
    assert right["4 cost_per_mwh of Dogwood"] == pytest.approx(1000)
    assert right["5 use_to_match_mwh of Elm"] == pytest.approx(560)
    assert right["6 corrected_mwh of all"] == pytest.approx(322.4)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,234.5 MWh", 1234.5, Unit.MWH),
        ("1 234,5 MWh", 1234.5, Unit.MWH),
        ("1.234,5 MWh", 1234.5, Unit.MWH),
        ("186000 kWh", 186, Unit.MWH),
        ("12 %", 12.04, Unit.PERCENT),
        ("12 percent", 12, Unit.PERCENT),
        ("12.0 %", 12.04, Unit.PERCENT),
        ("€2,500", 2500, Unit.EUR),
        ("2 500 €", 2500, Unit.EUR),
        ("2.500 EUR", 2500, Unit.EUR),
        ("−3.3 %", -10 / 3, Unit.PERCENT),
        ("a rise of 9 MWh", -9, Unit.MWH),
        ("103.3 kWh/m²", 103.333, Unit.KWH_PER_M2),
        ("186", 186, Unit.MWH),
    ],
)
def test_figures_are_read_in_the_ways_they_are_written(text: str, value: float, unit: Unit):
    figure = next(figures_of(text))

    assert figure.is_about(value, unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12.1 %", 12.04, Unit.PERCENT),
        ("12 MWh", 12, Unit.PERCENT),
        ("187 MWh", 186, Unit.MWH),
        ("100 kWh/m²", 103.3, Unit.KWH_PER_M2),
    ],
)
def test_a_figure_is_not_taken_for_another(text: str, value: float, unit: Unit):
    assert not any(figure.is_about(value, unit) for figure in figures_of(text))


def test_a_wrong_figure_in_a_table_is_contradicted():
    finding = changed("| Birch | 94 | 23.5 % |", "| Birch | 94 | 24.5 % |")["figures_of_question_1"]

    assert finding["result"] is Result.FAIL
    assert finding["value"] == {
        "of": 15,
        "correct": 14,
        "wrong": ["saving_pct of Birch"],
        "absent": [],
    }


def test_a_table_with_the_schools_in_columns_is_read():
    across = "| | Alder | Birch | Cedar |\n|---|---|---|---|\n| Saving (MWh) | 186 | 95 | 126 |\n"

    finding = examine_research(across, prompt=PROMPT)["figures_of_question_1"]

    assert finding["value"]["correct"] == 2
    assert finding["value"]["wrong"] == ["saving_mwh of Birch"]


def test_a_figure_of_another_question_is_no_contradiction():
    finding = changed("| Alder | 186 |", "| Alder | 136.4 |")["figures_of_question_1"]

    assert finding["value"]["wrong"] == []


def test_a_figure_that_is_not_stated_is_absent_and_not_wrong():
    finding = changed("720 MWh", "known")["figures_of_question_5"]

    assert finding["value"]["absent"] == ["expected_mwh of Elm"]
    assert finding["result"] is Result.INFO


def test_no_figures_at_all_are_absent():
    found = examine_research("The town did well.", prompt=PROMPT)

    results = {found[f"figures_of_question_{one}"]["result"] for one in range(1, 7)}
    assert results == {Result.INFO}


def test_a_prompt_without_the_table_gives_no_right_answers():
    assert examine_research(RESEARCH, prompt="?")["figures"]["result"] is Result.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "620 − 434 = 186 MWh",
        "Saving = 620 MWh - 434 MWh = 186 MWh",
        "186 / 620 = 30.0 %",
        "(186 / 620) × 100 = 30 %",
        r"\frac is not read, 186 \div 620 = 0.30",
        "0.9 × 620 = 558",
        "434 MWh ÷ 4200 m² = 103.3 kWh/m²",
        "€310,000 / 124 = €2,500",
        "270 − 279 = −9",
        "227 / 504 ≈ 45 %",
    ],
)
def test_equations_that_hold_are_read_and_hold(text: str):
    assert [one.holds for one in equations_of(text)] == [True]


@pytest.mark.parametrize("text", ["620 − 434 = 187", "186 / 620 = 31 %", "0.9 × 620 = 568 MWh"])
def test_equations_that_do_not_hold_are_told(text: str):
    assert [one.holds for one in equations_of(text)] == [False]


@pytest.mark.parametrize(
    "text", ["x − 434 = 186", "from 2022 - 2024", "a = 3", "1 / 0 = 3", "(620 − 434 = 186"]
)
def test_what_is_not_certainly_an_equation_is_not_wrong(text: str):
    assert all(one.holds for one in equations_of(text))

"""The known answers in the research checklist follow from the table in the research prompt."""

import re
from dataclasses import dataclass
from fractions import Fraction

from rigmark_shared.methodology import SCENARIOS, ScenarioId

SCENARIO = SCENARIOS[ScenarioId.RESEARCH_ANALYSIS]
MWH_PER = {"MWh": Fraction(1), "kWh": Fraction(1, 1000)}


@dataclass(frozen=True)
class School:
    name: str
    area_m2: int
    before_mwh: Fraction
    after_mwh: Fraction
    cost_eur: int

    @property
    def saved_mwh(self) -> Fraction:
        return self.before_mwh - self.after_mwh

    def expected_mwh(self, weather: Fraction) -> Fraction:
        return self.before_mwh * weather

    def corrected_mwh(self, weather: Fraction) -> Fraction:
        return self.expected_mwh(weather) - self.after_mwh


def table() -> list[list[str]]:
    rows = re.findall(
        r"^\| (\w+) \| (\d+) \| (.+?) \| (.+?) \| .+? \| (\d+) \|$", PROMPT, re.MULTILINE
    )
    return [list(row) for row in rows]


def mwh(reading: str) -> Fraction:
    figure, unit = reading.split()
    return int(figure) * MWH_PER[unit]


def schools() -> list[School]:
    return [
        School(name, int(area), mwh(before), mwh(after), int(cost) * 1000)
        for name, area, before, after, cost in table()
        if after != "not reported"
    ]


def degree_day_factor() -> Fraction:
    days = re.search(r"(\d+) in 2022 and (\d+) in 2024", PROMPT)
    assert days is not None
    return Fraction(int(days[2]), int(days[1]))


def percent(part: Fraction, whole: Fraction) -> str:
    return f"{float(100 * part / whole):.1f}"


def item(opening: str) -> str:
    return next(entry for entry in SCENARIO.checklist if entry.startswith(opening))


def savings(entry: str) -> dict[str, tuple[str, str]]:
    found = re.findall(r"(\w+) (-?\d+)(?: MWh)? \((-?[\d.]+) %\)", entry)
    return {name: (saved, share) for name, saved, share in found}


PROMPT = SCENARIO.prompt_template
WEATHER = degree_day_factor()
SCHOOLS = schools()
BEFORE = sum((school.before_mwh for school in SCHOOLS), Fraction(0))
SAVED = sum((school.saved_mwh for school in SCHOOLS), Fraction(0))
CORRECTED = sum((school.corrected_mwh(WEATHER) for school in SCHOOLS), Fraction(0))


def test_the_table_has_six_schools_one_of_them_without_its_second_reading() -> None:
    missing = [row[0] for row in table() if row[3] == "not reported"]

    assert len(table()) == 6
    assert missing == ["Elm"]
    assert [row[0] for row in table() if "kWh" in row[2]] == ["Cedar"]


def test_uncorrected_savings() -> None:
    expected = {
        school.name: (str(school.saved_mwh), percent(school.saved_mwh, school.before_mwh))
        for school in SCHOOLS
    }

    assert savings(item("Uncorrected savings")) == expected


def test_use_per_square_metre() -> None:
    per_m2 = {
        school.name: f"{float(1000 * school.after_mwh / school.area_m2):.1f}" for school in SCHOOLS
    }

    found = dict(re.findall(r"(\w+) (\d+\.\d)", item("Use in 2024 per m²")))

    assert found == per_m2
    assert max(per_m2, key=lambda name: float(per_m2[name])) == "Fir"


def test_corrected_savings() -> None:
    expected = {
        school.name: (
            str(school.corrected_mwh(WEATHER)),
            percent(school.corrected_mwh(WEATHER), school.expected_mwh(WEATHER)),
        )
        for school in SCHOOLS
    }

    assert savings(item("Corrected savings")) == expected


def test_savings_of_all_schools_together() -> None:
    expected_use = BEFORE * WEATHER
    share, weather_share = percent(CORRECTED, expected_use), percent(SAVED - CORRECTED, SAVED)

    assert item("Together") == (
        f"Together: {SAVED} MWh uncorrected, {CORRECTED} MWh corrected "
        f"({share} % of {expected_use}); weather explains {SAVED - CORRECTED} MWh, "
        f"{weather_share} % of the uncorrected saving."
    )


def test_cost_per_megawatt_hour_in_rank_order() -> None:
    costs = {
        school.name: school.cost_eur / school.corrected_mwh(WEATHER)
        for school in SCHOOLS
        if school.corrected_mwh(WEATHER) > 0
    }
    ranked = [(name, str(costs[name])) for name in sorted(costs, key=lambda name: costs[name])]

    assert re.findall(r"(\w+) (\d+) €", item("Cost per MWh")) == ranked
    assert {school.name for school in SCHOOLS} - costs.keys() == {"Fir"}


def test_what_the_missing_school_would_have_to_reach() -> None:
    elm = next(row for row in table() if row[0] == "Elm")
    alder = next(school for school in SCHOOLS if school.name == "Alder")
    expected_use = mwh(elm[2]) * WEATHER
    needed = int(elm[4]) * 1000 * alder.corrected_mwh(WEATHER) / alder.cost_eur

    assert item("Elm").startswith(
        f"Elm: expected use {expected_use} MWh; at {expected_use - needed} MWh or below"
    )


def test_savings_when_a_fifth_does_not_depend_on_weather() -> None:
    weather = Fraction(1, 5) + Fraction(4, 5) * WEATHER
    saved = sum((school.corrected_mwh(weather) for school in SCHOOLS), Fraction(0))
    expected_use = BEFORE * weather
    fir = next(school for school in SCHOOLS if school.name == "Fir")

    assert item("With 20 %") == (
        f"With 20 % independent of weather: {float(saved)} MWh together, "
        f"{percent(saved, expected_use)} % of {float(expected_use)}; "
        f"Fir is at {fir.corrected_mwh(weather)} MWh and keeps its sign."
    )
    assert fir.corrected_mwh(weather) < 0 > fir.corrected_mwh(WEATHER)

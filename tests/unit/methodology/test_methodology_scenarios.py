"""The four scenarios are those of the specification, and their prompts are ready to send."""

import re
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from pathlib import Path

import pytest

from rigmark_shared.methodology import (
    SCENARIOS,
    AnchorsAreIncomplete,
    BandLevel,
    NonceIsNotOneWord,
    Scenario,
    ScenarioId,
    TemperatureBand,
    WeightsDoNotSumToOne,
    ttft_band,
)

SPECIFICATION = Path(__file__).with_name("specification.md").read_text(encoding="utf-8")
NONCE = "7c1f09ab52"
TTFT_GOOD_AND_BAD_MS = {
    "agent_workflow": (500, 1500),
    "code_generation": (400, 1200),
    "role_play_narrative": (300, 800),
    "research_analysis": (1000, 3000),
}
OPENINGS = {scenario.prompt_template.split("\n\n")[1][:60] for scenario in SCENARIOS.values()}

each_scenario = pytest.mark.parametrize(
    "scenario", list(SCENARIOS.values()), ids=[str(name) for name in SCENARIOS]
)


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def specified_scenarios() -> Iterator[tuple[str, str, str, dict[str, Decimal]]]:
    for row in re.findall(r"^\|[^|]*\(`.*$", SPECIFICATION, flags=re.MULTILINE):
        naming, temperature, dimensions = cells(row)
        named = re.match(r"(.+) \(`(\w+)`\)", naming)
        assert named is not None
        weights = {}
        for part in dimensions.split("·"):
            name, weight = part.strip().rsplit(" ", 1)
            weights[name] = Decimal(weight)
        yield named[2], named[1], temperature, weights


def specified_anchors(label: str) -> dict[str, list[str]]:
    section = SPECIFICATION.split(f"### {label}\n")[1].split("###")[0]
    rows = [cells(row) for row in section.strip().splitlines()[2:]]
    return {row[0]: row[1:] for row in rows}


def test_the_scenarios_are_those_of_the_specification_in_its_order() -> None:
    actual = [(str(item.id), item.label, str(item.temperature)) for item in SCENARIOS.values()]

    assert actual == [(name, label, heat) for name, label, heat, _ in specified_scenarios()]
    assert list(SCENARIOS) == list(ScenarioId)


def test_dimensions_and_weights_are_those_of_the_specification() -> None:
    for name, _, _, weights in specified_scenarios():
        dimensions = SCENARIOS[ScenarioId(name)].dimensions

        assert {item.label.lower(): item.weight for item in dimensions} == weights
        assert [item.label.lower() for item in dimensions] == list(weights)


def test_there_are_sixteen_dimensions_with_ids_made_from_their_labels() -> None:
    dimensions = [item for scenario in SCENARIOS.values() for item in scenario.dimensions]

    assert len({item.id for item in dimensions}) == 16
    assert all(item.id == re.sub("[ -]", "_", item.label.lower()) for item in dimensions)


@each_scenario
def test_anchors_are_word_for_word_those_of_the_specification(scenario: Scenario) -> None:
    actual = {item.label.lower(): list(item.anchors.values()) for item in scenario.dimensions}

    assert actual == specified_anchors(scenario.label)
    assert all(list(item.anchors) == [0, 25, 50, 75, 100] for item in scenario.dimensions)


@each_scenario
def test_weights_sum_to_exactly_one(scenario: Scenario) -> None:
    assert sum(item.weight for item in scenario.dimensions) == Decimal(1)


def test_weights_that_do_not_sum_to_one_are_refused() -> None:
    scenario = SCENARIOS[ScenarioId.AGENT_WORKFLOW]
    first, *others = scenario.dimensions
    heavier = (replace(first, weight=Decimal("0.36")), *others)

    with pytest.raises(WeightsDoNotSumToOne, match=r"agent_workflow sum to 1\.01, not 1"):
        replace(scenario, dimensions=heavier)


def test_a_dimension_without_one_of_its_anchors_is_refused() -> None:
    dimension = SCENARIOS[ScenarioId.AGENT_WORKFLOW].dimensions[0]
    anchors = {score: text for score, text in dimension.anchors.items() if score != 50}

    with pytest.raises(AnchorsAreIncomplete, match="reasoning_coherence"):
        replace(dimension, anchors=anchors)


def test_temperatures_fall_into_the_bands_of_the_specification() -> None:
    bands = {str(name): str(item.temperature_band) for name, item in SCENARIOS.items()}

    assert bands == {
        "agent_workflow": "moderate",
        "code_generation": "cold",
        "role_play_narrative": "hot",
        "research_analysis": "moderate",
    }


@pytest.mark.parametrize(
    ("temperature", "band"),
    [
        ("0", TemperatureBand.COLD),
        ("0.3", TemperatureBand.COLD),
        ("0.31", TemperatureBand.MODERATE),
        ("0.6", TemperatureBand.MODERATE),
        ("0.69", TemperatureBand.MODERATE),
        ("0.7", TemperatureBand.HOT),
        ("1.5", TemperatureBand.HOT),
    ],
)
def test_the_edges_of_the_temperature_bands(temperature: str, band: TemperatureBand) -> None:
    scenario = SCENARIOS[ScenarioId.CODE_GENERATION]

    assert replace(scenario, temperature=Decimal(temperature)).temperature_band is band


@each_scenario
def test_ttft_is_graded_by_the_scenarios_own_thresholds(scenario: Scenario) -> None:
    good, bad = TTFT_GOOD_AND_BAD_MS[scenario.id]
    readings = (0, good - 0.1, good, bad - 0.1, bad, 10 * bad)

    bands = [ttft_band(scenario, reading) for reading in readings]

    assert [band and band.level for band in bands] == [
        BandLevel.GOOD,
        BandLevel.GOOD,
        BandLevel.OK,
        BandLevel.OK,
        BandLevel.BAD,
        BandLevel.BAD,
    ]


@pytest.mark.parametrize("reading", [None, float("nan"), float("inf"), -1.0])
def test_an_unknown_ttft_has_no_grade(reading: float | None) -> None:
    assert ttft_band(SCENARIOS[ScenarioId.AGENT_WORKFLOW], reading) is None


@each_scenario
def test_the_nonce_opens_the_prompt_and_appears_once(scenario: Scenario) -> None:
    prompt = scenario.prompt(NONCE)

    first_line, blank, _ = prompt.split("\n", 2)
    assert first_line == f"[{NONCE}] Request reference, not part of the task."
    assert blank == ""
    assert prompt.count(NONCE) == 1


@each_scenario
def test_prompts_of_two_nonces_differ_in_the_nonce_alone(scenario: Scenario) -> None:
    one, other = scenario.prompt("aaaa"), scenario.prompt("bbbb")

    assert one != other
    assert one.replace("aaaa", "bbbb") == other


@pytest.mark.parametrize("nonce", ["", " ", "two words", "line\nbreak", "tab\t", "\x00", "x" * 65])
def test_a_nonce_that_could_reshape_the_prompt_is_refused(nonce: str) -> None:
    scenario = SCENARIOS[ScenarioId.ROLE_PLAY_NARRATIVE]

    with pytest.raises(NonceIsNotOneWord):
        scenario.prompt(nonce)


@each_scenario
def test_a_prompt_is_a_task_of_some_length_with_a_short_checklist(scenario: Scenario) -> None:
    words = len(scenario.prompt(NONCE).split())

    assert 250 <= words <= 600
    assert 6 <= len(scenario.checklist) <= 10
    assert all(len(item.split()) <= 30 for item in scenario.checklist)


@each_scenario
def test_texts_for_readers_are_whole_and_trimmed(scenario: Scenario) -> None:
    questions = [item.question for item in scenario.dimensions]

    assert all(question.endswith("?") and question.count("?") == 1 for question in questions)
    assert all(text == text.strip() for text in (scenario.label, scenario.summary, *questions))
    assert scenario.summary.endswith(".")
    assert all(item.endswith(".") for item in scenario.checklist)


def test_prompts_open_in_four_different_ways() -> None:
    assert len(OPENINGS) == len(SCENARIOS)


def test_the_agent_prompt_lists_ten_tools_with_signatures() -> None:
    prompt = SCENARIOS[ScenarioId.AGENT_WORKFLOW].prompt_template

    assert len(re.findall(r"^\d+\. `\w+\(\w+(?:, \w+)*\)` returns ", prompt, re.MULTILINE)) == 10


def test_the_code_prompt_names_every_hook_that_a_check_looks_for() -> None:
    prompt = SCENARIOS[ScenarioId.CODE_GENERATION].prompt_template

    for name in ("game", "score", "lives", "level", "message", "window.breakout", "bricksLeft"):
        assert f"`{name}`" in prompt


def test_scenarios_and_their_mappings_cannot_be_changed() -> None:
    scenario = SCENARIOS[ScenarioId.AGENT_WORKFLOW]

    with pytest.raises(FrozenInstanceError):
        scenario.label = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        scenario.dimensions[0].anchors[0] = "other"  # type: ignore[index]
    with pytest.raises(TypeError):
        SCENARIOS[ScenarioId.AGENT_WORKFLOW] = scenario  # type: ignore[index]


def test_a_scenario_can_be_a_member_of_a_set() -> None:
    assert len({*SCENARIOS.values(), *SCENARIOS.values()}) == len(SCENARIOS)

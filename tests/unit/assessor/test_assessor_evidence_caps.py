"""The caps: few, certain, and never in silence."""

import json
from collections.abc import Callable
from hashlib import sha256

import evidence_samples
from evidence_samples import GAME, PLAN
from rigmark_assessor.evidence import EVIDENCE_VERSION, AppliedCap, apply, caps, examine
from rigmark_assessor.evidence.caps import CAPS
from rigmark_shared.methodology import SCENARIOS, ScenarioId

# When the caps change on purpose, give them a new version and add its line.
PUBLISHED = {
    "1": {
        "code_block": ("correctness", 25),
        "javascript_parses": ("correctness", 25),
        "tools_named": ("tool_selection", 25),
    }
}
GAME_SCORES = {"correctness": 80, "code_quality": 70, "performance": 60, "completeness": 50}


# The same holds for the findings: of these texts they have been these.
PUBLISHED_FINDINGS = {"1": "b2d333bf5de1cd99b5727c35593a24716d5cfce8761e4b77a78352063d08fa8f"}
SAMPLES = vars(evidence_samples).items()
TEXTS = [one for name, one in SAMPLES if name.isupper() and isinstance(one, str)]
CHANGES: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda text: text[: len(text) // 2],
    lambda text: text.replace("```", ""),
    lambda text: text.replace("(", ""),
    lambda text: text * 4,
)


def findings(scenario: ScenarioId, response: str):
    prompt = SCENARIOS[scenario].prompt("abc")
    return examine(scenario, prompt=prompt, response=response, finish_reason=None)


def test_the_caps_are_those_of_the_version():
    told = {check: (dimension, cap.at) for check, (dimension, cap) in CAPS.items()}

    assert told == PUBLISHED[EVIDENCE_VERSION]


def test_the_findings_are_those_of_the_version():
    told = [
        findings(scenario, change(text))
        for scenario in SCENARIOS
        for text in (*TEXTS, "", "I cannot help with that.")
        for change in CHANGES
    ]

    digest = sha256(json.dumps(told).encode()).hexdigest()
    assert digest == PUBLISHED_FINDINGS[EVIDENCE_VERSION]


def test_every_cap_is_of_a_dimension_that_there_is():
    dimensions = {one.id for scenario in SCENARIOS.values() for one in scenario.dimensions}

    assert {dimension for dimension, _ in CAPS.values()} <= dimensions


def test_a_good_answer_is_not_capped():
    assert caps(findings(ScenarioId.CODE_GENERATION, GAME)) == {}
    assert caps(findings(ScenarioId.AGENT_WORKFLOW, PLAN)) == {}


def test_code_that_does_not_parse_caps_correctness_and_nothing_else():
    broken = GAME.replace("function launch() {", "function launch( {")

    scores, applied = apply(GAME_SCORES, findings(ScenarioId.CODE_GENERATION, broken))

    assert scores == GAME_SCORES | {"correctness": 25}
    assert applied == (
        AppliedCap("correctness", 80, 25, "The JavaScript of the page does not parse."),
    )


def test_a_score_at_or_below_the_cap_stays_and_is_not_reported():
    broken = findings(ScenarioId.CODE_GENERATION, GAME.replace("function frame(", "function ("))

    assert apply({"correctness": 25}, broken) == ({"correctness": 25}, ())
    assert apply({"correctness": 0}, broken) == ({"correctness": 0}, ())


def test_an_answer_without_code_caps_correctness():
    _, applied = apply(GAME_SCORES, findings(ScenarioId.CODE_GENERATION, "It is a nice game."))

    assert [one.reason for one in applied] == ["The response holds no code."]


def test_code_of_another_form_is_not_capped():
    talkative = findings(ScenarioId.CODE_GENERATION, "Sure, here it is:\n" + GAME)
    script = findings(ScenarioId.CODE_GENERATION, "```js\nlet a = 1;\n```")

    assert caps(talkative) == caps(script) == {}


def test_a_small_broken_script_beside_a_sound_one_is_not_capped():
    page = GAME.replace("</body>", "<script>let x = ;</script></body>")

    found = findings(ScenarioId.CODE_GENERATION, page)

    assert found["javascript_parses"]["result"] == "fail"
    assert caps(found) == {}


def test_a_plan_that_names_no_tool_caps_the_choice_of_tools():
    scores = {"tool_selection": 60, "error_handling": 60}

    bounded, _ = apply(scores, findings(ScenarioId.AGENT_WORKFLOW, "1. Ask somebody. 2. Wait."))

    assert bounded == {"tool_selection": 25, "error_handling": 60}


def test_stored_findings_cap_as_fresh_ones_do():
    found = findings(ScenarioId.CODE_GENERATION, "It is a nice game.")

    assert caps(json.loads(json.dumps(found))) == caps(found) != {}

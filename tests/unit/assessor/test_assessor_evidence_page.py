"""The page about evidence names every check and every cap."""

from pathlib import Path

import pytest

from evidence_samples import GAME, PLAN, RESEARCH, STORY
from rigmark_assessor.evidence import examine
from rigmark_assessor.evidence.caps import CAP, CAPS
from rigmark_shared.methodology import SCENARIOS, ScenarioId

PAGE = (Path(__file__).parents[3] / "docs" / "evidence.md").read_text(encoding="utf-8")
SAMPLES = {
    ScenarioId.CODE_GENERATION: GAME,
    ScenarioId.AGENT_WORKFLOW: PLAN,
    ScenarioId.RESEARCH_ANALYSIS: RESEARCH,
    ScenarioId.ROLE_PLAY_NARRATIVE: STORY,
}


@pytest.mark.parametrize("scenario", list(ScenarioId))
def test_every_check_is_on_the_page(scenario: ScenarioId):
    prompt = SCENARIOS[scenario].prompt("abc")

    found = examine(scenario, prompt=prompt, response=SAMPLES[scenario], finish_reason=None)

    numbered = {f"figures_of_question_{number}" for number in range(2, 7)}
    assert {name for name in found.keys() - numbered if f"`{name}`" not in PAGE} == set()


def test_every_cap_is_on_the_page():
    caps = PAGE.split("## Caps")[1]

    assert all(f"`{check}`" in caps for check in CAPS)
    assert caps.count(f"≤ {CAP}") == len(CAPS)

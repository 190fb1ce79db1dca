"""Evidence about a response: always there, the same for the same text, bounded, storable."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_samples import GAME, PLAN, RESEARCH, STORY
from processor import is_bounded
from rigmark_assessor.evidence import Findings, Result, apply, examine
from rigmark_shared.methodology import SCENARIOS, ScenarioId

SAMPLES = {
    ScenarioId.CODE_GENERATION: GAME,
    ScenarioId.AGENT_WORKFLOW: PLAN,
    ScenarioId.RESEARCH_ANALYSIS: RESEARCH,
    ScenarioId.ROLE_PLAY_NARRATIVE: STORY,
}
EVERYWHERE = {
    "empty",
    "length",
    "language",
    "refusal",
    "truncated",
    "repetition",
    "reasoning_leak",
    "prompt_echo",
}
PIECES = [
    "\n", " ", "a", "1", "1,", "1 + ", "= 3 %", "|", "-", "#", "`", "```html\n", "<", "<a \"",
    "<script>", "</script ", "<!--", "{([`${", "\"", "'", "“", "—", "Alder ", "Sanna ", "letters ",
    "call: ", "stock(", ")", "needs: 1", "1. ", "Plan:", "中", "\x00", "\ud800", "€", "\\text{",
]  # fmt: skip


def found(scenario: ScenarioId, response: str, finish_reason: str | None = None) -> Findings:
    prompt = SCENARIOS[scenario].prompt("7c1f09ab52")
    return examine(scenario, prompt=prompt, response=response, finish_reason=finish_reason)


@pytest.mark.parametrize("scenario", list(SAMPLES))
def test_a_good_answer_fails_no_check(scenario: ScenarioId):
    findings = found(scenario, SAMPLES[scenario], "stop")

    # The story is one paragraph, many times over.
    failed = {name for name, one in findings.items() if one["result"] is Result.FAIL}
    assert failed <= {"repetition"}
    assert scenario is ScenarioId.ROLE_PLAY_NARRATIVE or not failed
    assert findings.keys() > EVERYWHERE


@given(
    scenario=st.sampled_from(list(ScenarioId)),
    pieces=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=60),
    finish_reason=st.sampled_from([None, "stop", "length", "?"]),
)
@settings(max_examples=150, deadline=None)
def test_any_text_has_findings_that_can_be_stored(scenario, pieces, finish_reason):
    response = "".join(pieces)

    findings = found(scenario, response, finish_reason)

    document = json.dumps(findings, ensure_ascii=False)
    assert "\\u0000" not in document
    assert document.encode()
    assert findings == found(scenario, response, finish_reason)
    assert all(one["detail"].endswith(".") for one in findings.values())


@given(
    scenario=st.sampled_from(list(ScenarioId)),
    response=st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    score=st.integers(0, 100),
)
@settings(max_examples=100, deadline=None)
def test_evidence_never_raises_a_score_or_lowers_one_in_silence(scenario, response, score):
    scores = {one.id: score for one in SCENARIOS[scenario].dimensions}

    bounded, applied = apply(scores, found(scenario, response))

    assert bounded.keys() == scores.keys()
    assert all(bounded[name] <= score for name in scores)
    assert {one.dimension for one in applied} == {
        name for name in scores if bounded[name] != scores[name]
    }


@pytest.mark.parametrize("scenario", list(ScenarioId))
@pytest.mark.parametrize("piece", [*PIECES, '<p ="', "</script", "(1 + ", "I put the letters "])
def test_a_response_of_400_000_characters_takes_bounded_time(scenario: ScenarioId, piece: str):
    assert is_bounded(lambda response: found(scenario, response), (piece * 400_000)[:400_000])

"""All checks of one response: pure, the same for the same text, and bounded in time."""

from typing import Final

from rigmark_assessor.evidence.code.checks import examine_code
from rigmark_assessor.evidence.emptiness import empty
from rigmark_assessor.evidence.finding import Finding, Findings
from rigmark_assessor.evidence.language import language
from rigmark_assessor.evidence.leak import prompt_echo, reasoning_leak
from rigmark_assessor.evidence.length import length
from rigmark_assessor.evidence.plan.checks import examine_plan
from rigmark_assessor.evidence.refusal import refusal
from rigmark_assessor.evidence.repetition import repetition
from rigmark_assessor.evidence.research.checks import examine_research
from rigmark_assessor.evidence.story.checks import examine_story
from rigmark_assessor.evidence.truncation import truncation
from rigmark_shared.methodology import ScenarioId

READ_CHARS_MAX: Final = 400_000
"""What stands after so many characters is counted and not read."""


def examine(
    scenario: ScenarioId, *, prompt: str, response: str, finish_reason: str | None
) -> Findings:
    """Return the findings about a response, by the id of the check; JSON as they are.

    Takes about a millisecond of processor time for 1,000 characters, and half a second at most.
    """
    read = response[:READ_CHARS_MAX]
    return {
        "empty": empty(read),
        "length": length(response),
        "language": language(read),
        "refusal": refusal(read),
        "truncated": truncation(read, finish_reason=finish_reason),
        "repetition": repetition(read),
        "reasoning_leak": reasoning_leak(read),
        "prompt_echo": prompt_echo(read, prompt=prompt),
        **_of_the_task(scenario, prompt=prompt, response=read),
    }


def _of_the_task(scenario: ScenarioId, *, prompt: str, response: str) -> dict[str, Finding]:
    match scenario:
        case ScenarioId.CODE_GENERATION:
            return examine_code(response)
        case ScenarioId.AGENT_WORKFLOW:
            return examine_plan(response, prompt=prompt)
        case ScenarioId.RESEARCH_ANALYSIS:
            return examine_research(response, prompt=prompt)
        case ScenarioId.ROLE_PLAY_NARRATIVE:
            return examine_story(response)

"""The names of the scenarios, apart from their texts, for programs that must start at once."""

from enum import StrEnum


class ScenarioId(StrEnum):
    """Stable names of the four scenarios, in the order in which they are shown."""

    AGENT_WORKFLOW = "agent_workflow"
    CODE_GENERATION = "code_generation"
    ROLE_PLAY_NARRATIVE = "role_play_narrative"
    RESEARCH_ANALYSIS = "research_analysis"

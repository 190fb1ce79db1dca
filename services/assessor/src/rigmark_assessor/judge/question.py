"""What one call of the judge asks."""

from dataclasses import dataclass

from rigmark_assessor.judge.prompt import Template, Wording
from rigmark_shared.methodology import ScenarioId


@dataclass(frozen=True, slots=True)
class Question:
    """What one call asks: a scenario's task and response, and the fault of the last verdict."""

    scenario: ScenarioId
    task: str
    response: str
    max_output_tokens: int
    fault: str | None = None
    order: tuple[str, ...] = ()
    """The dimensions in the order to ask for; empty is as in the methodology."""
    template: Template = Template.MAIN
    sample: int = 0
    """Which sample of this judge it is; a seed that is set grows with it."""

    @property
    def wording(self) -> Wording:
        """How it is asked."""
        return Wording(self.order, self.template)

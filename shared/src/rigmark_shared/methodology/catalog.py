"""The four scenarios, read from their files once, when this module is imported."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from rigmark_shared.methodology.dimension import Dimension
from rigmark_shared.methodology.scenario import NONCE_LINE, Scenario
from rigmark_shared.scenario_id import ScenarioId


def _scenario(scenario_id: ScenarioId) -> Scenario:
    source = files(__package__) / "scenarios" / f"{scenario_id}.toml"
    # Decimal from the file's own digits: a weight of 0.35 is exactly 0.35.
    data = tomllib.loads(source.read_text(encoding="utf-8"), parse_float=Decimal)
    prompt, dimensions = data.pop("prompt"), data.pop("dimensions")
    return Scenario(
        id=scenario_id,
        prompt_template=f"{NONCE_LINE}\n\n{prompt.strip()}\n",
        checklist=tuple(data.pop("checklist")),
        dimensions=tuple(_dimension(dimension) for dimension in dimensions),
        **data,
    )


def _dimension(data: dict[str, Any]) -> Dimension:
    anchors = {int(score): text for score, text in data.pop("anchors").items()}
    return Dimension(anchors=MappingProxyType(anchors), **data)


SCENARIOS: Final[Mapping[ScenarioId, Scenario]] = MappingProxyType(
    {scenario_id: _scenario(scenario_id) for scenario_id in ScenarioId}
)
"""Every scenario by its id, in the order in which they are shown."""

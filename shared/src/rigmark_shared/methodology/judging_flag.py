"""A flag of a judgement: what was seen that limits how far a judged score can be trusted."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from rigmark_shared.methodology.flag import Severity


class JudgingFlagId(StrEnum):
    """Stable names of the flags."""

    SECOND_TEMPLATE_DISAGREES = "second_template_disagrees"
    INJECTION_SUSPECTED = "injection_suspected"
    PANEL_DISAGREES = "panel_disagrees"
    SERVED_MODELS_DIFFER = "served_models_differ"
    JUDGE_FAMILY_OVERLAP = "judge_family_overlap"
    SCORE_CAPPED = "score_capped"


@dataclass(frozen=True, slots=True)
class JudgingFlag:
    """What a flag is called, what it means, how much it matters, and where the rule is from."""

    id: JudgingFlagId
    label: str
    severity: Severity
    meaning: str
    source: str


def _flags() -> dict[JudgingFlagId, JudgingFlag]:
    source = files(__package__) / "judging_flags.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        JudgingFlagId(name): JudgingFlag(
            id=JudgingFlagId(name),
            label=data["label"],
            severity=Severity(data["severity"]),
            meaning=data["meaning"],
            source=data["source"],
        )
        for name, data in tables.items()
    }


JUDGING_FLAGS: Final[Mapping[JudgingFlagId, JudgingFlag]] = MappingProxyType(_flags())
"""Every flag of a judgement by its id, the gravest first."""

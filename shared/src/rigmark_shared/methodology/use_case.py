"""A use case: how soon a first token must come for it, by which load is graded."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class UseCase:
    """A way to use a model, with the times to first token that are good and just bearable."""

    id: str
    label: str
    ttft_good_ms: int
    ttft_bad_ms: int


def _use_cases() -> dict[str, UseCase]:
    source = files(__package__) / "use_cases.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: UseCase(id=name, **data) for name, data in tables.items()}


USE_CASES: Final[Mapping[str, UseCase]] = MappingProxyType(_use_cases())
"""Every use case by its id, in the order in which they are shown."""

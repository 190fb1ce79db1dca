"""An axis: one thing that two results share or differ in, and which metrics that bears on."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from rigmark_shared.methodology.metric import METRICS

_ALL: Final = "all"


class Obstacle(StrEnum):
    """How much a difference stands in the way of a comparison, most first."""

    BLOCKS = "blocks"
    """The figures it bears on are not the same thing."""
    LIMITS = "limits"
    """The figures it bears on may differ for this reason alone."""
    DIFFERS = "differs"
    """It is what the comparison is about."""


@dataclass(frozen=True, slots=True)
class Axis:
    """How much a difference on this axis matters, and to which metrics."""

    id: str
    label: str
    different: Obstacle
    unknown: Obstacle | None
    """How much it matters that a side does not tell; None when it is no matter."""
    bears: tuple[str, ...]
    """The ids of the metrics that it bears on."""
    sentence: str


def _metrics(names: Sequence[str], groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name in names:
        if name == _ALL:
            yield from METRICS
        else:
            yield from groups.get(name, (name,))


def _axis(axis_id: str, data: Mapping[str, Any], groups: Mapping[str, Sequence[str]]) -> Axis:
    unknown = data.get("unknown")
    return Axis(
        id=axis_id,
        label=data["label"],
        different=Obstacle(data["different"]),
        unknown=None if unknown is None else Obstacle(unknown),
        bears=tuple(dict.fromkeys(_metrics(data["bears"], groups))),
        sentence=data["sentence"],
    )


def _axes() -> dict[str, Axis]:
    source = files(__package__) / "axes.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: _axis(name, data, tables["groups"]) for name, data in tables["axes"].items()}


AXES: Final[Mapping[str, Axis]] = MappingProxyType(_axes())
"""Every axis by its id, which is the name of the fact in `Side`."""

"""What makes a judge calibrated and a leaning worth a word: data, with the reason for each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One bound on one figure."""

    id: str
    unit: str
    why: str
    at_least: float | None = None
    at_most: float | None = None

    def fault(self, value: float | None) -> str | None:
        """Say how a figure misses the bound, None when it does not; unknown misses every bound."""
        if value is None:
            return f"{self.unit}: unknown"
        if self.at_least is not None and value < self.at_least:
            return f"{self.unit}: {value:.4g}, and at least {self.at_least:g} is needed"
        if self.at_most is not None and value > self.at_most:
            return f"{self.unit}: {value:.4g}, and at most {self.at_most:g} is allowed"
        return None


@dataclass(frozen=True, slots=True)
class Leaning:
    """From how many texts and from what size on a leaning is told, and in what words."""

    fewest: int
    effect: float
    unit: str
    found: str
    not_found: str


def _read() -> Mapping[str, Any]:
    text = files("rigmark_assessor.calibrate").joinpath("criteria.toml").read_text("utf-8")
    return tomllib.loads(text)


_DATA: Final = _read()
CRITERIA: Final = tuple(Criterion(**one) for one in _DATA["criterion"])
LEANINGS: Final = {id_: Leaning(**one) for id_, one in _DATA["leaning"].items()}

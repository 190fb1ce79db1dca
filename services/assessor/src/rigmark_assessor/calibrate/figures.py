"""The figures of a calibration, each with its interval, or with the reason why it is unknown."""

from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any, Final

from rigmark_assessor.calibrate.errors import ScienceIsMissing
from rigmark_assessor.judge.verdict import SCORE_STEP

KAPPA_STEP: Final = SCORE_STEP
"""For kappa, scores are put into steps of this many points: those that a judge is held to."""
FEWEST_FOR_AN_INTERVAL: Final = 10
RESAMPLES: Final = 2000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % bootstrap interval; what is None is unknown, and `why` says why."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str | None = None

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval is known and 0 is not in it."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far scores agree with labels, over `n` texts."""

    n: int
    spearman: Estimate
    kappa: Estimate
    """Quadratic weighted, over steps of KAPPA_STEP points."""
    mae: Estimate
    bias: Estimate
    """Mean of score − label: above 0 the judge is kinder than people."""


@dataclass(frozen=True, slots=True)
class Bias:
    """One way in which a judge may lean; `flagged` is None where nothing is known."""

    id: str
    flagged: bool | None
    sentence: str
    effect: Estimate
    n: int
    detail: Any = None


def as_plain(value: Agreement | Bias | Estimate) -> dict[str, Any]:
    """Return a figure as JSON, rounded to what can be read."""
    return {key: _rounded(part) for key, part in asdict(value).items()}


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value


def science() -> None:
    """Make sure that the statistics can be run; raises ScienceIsMissing, which says how to."""
    missing = [name for name in ("numpy", "scipy") if find_spec(name) is None]
    if missing:
        raise ScienceIsMissing(
            f"calibrate needs {' and '.join(missing)}: pip install 'rigmark-assessor[calibrate]'"
        )

"""When a scenario was repeated often enough: a rule, and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from rigmark_shared.methodology.statistics import summary

# With two readings the coefficient of variation is small by luck every other time.
FEWEST_FOR_A_CV: Final = 3


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often a scenario is repeated; without a target, exactly `most` times."""

    fewest: int
    most: int
    target_cv_pct: float | None = None

    @classmethod
    def exactly(cls, times: int) -> Self:
        """Repeat so many times, whatever comes of it."""
        return cls(fewest=times, most=times)

    @classmethod
    def until_steady(cls, target_cv_pct: float, most: int) -> Self:
        """Repeat until the coefficient of variation is at most the target, or `most` times."""
        return cls(fewest=min(FEWEST_FOR_A_CV, most), most=most, target_cv_pct=target_cv_pct)

    def place(self, number: int) -> str:
        """Say which repetition this is, of how many."""
        if self.fewest == self.most:
            return f"{number}/{self.most}"
        return f"{number} ({self.fewest} to {self.most})"

    def is_enough(self, speeds: Sequence[float | None]) -> bool:
        """Say whether these repetitions are enough; None is one whose speed is unknown.

        Where no speed can be known, more repetitions tell no more than the fewest.
        """
        if len(speeds) < self.fewest:
            return False
        if len(speeds) >= self.most or self.target_cv_pct is None:
            return True
        cv_pct = variation_pct(speeds)
        if cv_pct is None:
            return not any(speeds)
        return cv_pct <= self.target_cv_pct


def variation_pct(speeds: Sequence[float | None]) -> float | None:
    """Return the coefficient of variation of three speeds or more, as the service computes it."""
    told = summary(speeds)
    return told.cv_pct if told is not None and told.n >= FEWEST_FOR_A_CV else None

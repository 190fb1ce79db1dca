"""Judge versions as they are published, and which of them is in force on the board."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_web.errors import JudgeIsNotHere

DIGEST_CHARS: Final = 12
CALIBRATED: Final = "calibrated"


class EstimateView(BaseModel):
    """A figure with its 95 % bootstrap interval; null is unknown."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


class CalibrationView(BaseModel):
    """How far a judge agrees with people on labelled texts."""

    calibrated: bool
    calibrated_at: datetime | None
    texts: int | None
    spearman: EstimateView
    """Rank correlation of scores and labels."""
    kappa: EstimateView
    """Quadratic weighted kappa."""
    mae: EstimateView
    """Mean absolute error, in points."""
    bias: EstimateView
    """Mean of score less label, in points: above 0 the judge is kinder than people."""
    why: list[str]
    """What of the criteria is missed."""


class JudgeView(BaseModel):
    """A judge, or a panel of them, as it is asked: scores of two versions are not compared."""

    id: int
    model: str
    """The model that is asked; of a panel, all of them."""
    version: str
    """Changes with anything that shapes a score."""
    calibrated: bool
    calibration: CalibrationView | None
    """Null where it was never calibrated, or where the figures are told elsewhere."""

    @property
    def label(self) -> str:
        """Return the judge in words, as a choice among others."""
        return f"{self.model} (version {self.version}, {self.standing})"

    @property
    def standing(self) -> str:
        """Return whether it is calibrated, in a word."""
        return CALIBRATED if self.calibrated else "not calibrated"


def judge_view(row: Mapping[str, Any] | RowMapping) -> JudgeView:
    """Make the published form of a judge version's row."""
    calibration = row["calibration"]
    told = None if not calibration else calibration_view(calibration)
    return JudgeView(
        id=row["id"],
        model=row["model"],
        version=bytes(row["digest"]).hex()[:DIGEST_CHARS],
        calibrated=told is not None and told.calibrated,
        calibration=told,
    )


def calibration_view(report: Mapping[str, Any]) -> CalibrationView:
    """Make the published form of a calibration's stored report."""
    overall = report.get("overall") or {}
    return CalibrationView.model_validate(
        {
            "calibrated": report.get("verdict") == CALIBRATED,
            "calibrated_at": report.get("calibrated_at"),
            "texts": overall.get("n"),
            **{name: overall.get(name) or {} for name in ("spearman", "kappa", "mae", "bias")},
            "why": report.get("why") or [],
        }
    )


def in_force(judges: Sequence[JudgeView], asked: int | None) -> JudgeView | None:
    """Return the judge asked for, else the first; raises JudgeIsNotHere, None without any."""
    if asked is None:
        return judges[0] if judges else None
    for judge in judges:
        if judge.id == asked:
            return judge
    raise JudgeIsNotHere


def judges_of(rows: Iterable[RowMapping]) -> list[JudgeView]:
    """Return judge versions without the figures of their calibrations, in their order."""
    return [judge_view(row).model_copy(update={"calibration": None}) for row in rows]

"""The report of a calibration: figures, leanings, what it cost, and whether it will do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from rigmark_assessor.calibrate.criteria import CRITERIA
from rigmark_assessor.calibrate.figures import (
    KAPPA_STEP,
    Agreement,
    Bias,
    Estimate,
    as_plain,
)
from rigmark_assessor.calibrate.table import UNKNOWN, text_table
from rigmark_assessor.reason import Reason
from rigmark_shared.methodology import SCENARIOS, ScenarioId


class Calibration(StrEnum):
    """What pages say of a judge version."""

    CALIBRATED = "calibrated"
    UNCALIBRATED = "uncalibrated"


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls cost; `usd` sums up those with a price."""

    calls: int = 0
    usd: Decimal = Decimal(0)
    unpriced: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys."""
        return {"calls": self.calls, "usd": str(self.usd), "unpriced_calls": self.unpriced}

    def __str__(self) -> str:
        told = f"{self.calls} calls, {self.usd:.4f} USD"
        return told + (f" and {self.unpriced} unpriced calls" if self.unpriced else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What labels and scores say together."""

    overall: Agreement
    scenarios: Mapping[ScenarioId, Agreement]
    dimensions: Mapping[ScenarioId, Mapping[str, Agreement]]
    biases: Sequence[Bias]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One calibration of one judge version."""

    figures: Figures
    labels_digest: str
    samples: int | None
    unscored: Mapping[Reason, int] = field(default_factory=dict)
    ended: str | None = None
    spent: Spent | None = None
    version: Mapping[str, Any] | None = None
    stored: str = ""

    @property
    def why(self) -> list[str]:
        """What of the criteria is missed."""
        values = self._values()
        return [fault for one in CRITERIA if (fault := one.fault(values[one.id])) is not None]

    @property
    def verdict(self) -> Calibration:
        """Whether the judge is calibrated."""
        return Calibration.UNCALIBRATED if self.why else Calibration.CALIBRATED

    @property
    def unscored_pct(self) -> float:
        """The share of texts that the judge gave no score."""
        missed = sum(self.unscored.values())
        return 100 * missed / (missed + self.figures.overall.n)

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys of `calibrate --json` and of what is stored."""
        figures = self.figures
        return {
            "verdict": self.verdict.value,
            "why": self.why,
            "judge_version": self.version,
            "overall": as_plain(figures.overall),
            "scenarios": {key: as_plain(one) for key, one in figures.scenarios.items()},
            "dimensions": {
                key: {name: as_plain(one) for name, one in parts.items()}
                for key, parts in figures.dimensions.items()
            },
            "biases": [as_plain(one) for one in figures.biases],
            "unscored": {key.value: number for key, number in self.unscored.items()},
            "ended": self.ended,
            "samples": self.samples,
            "kappa_step": KAPPA_STEP,
            "labels_sha256": self.labels_digest,
            "cost": self.spent and self.spent.to_json(),
            "stored": self.stored,
        }

    def to_text(self) -> str:
        """Return what a person reads."""
        figures = self.figures
        rows = [("all", "KPI", figures.overall)]
        for key, one in figures.scenarios.items():
            rows.append((key.value, "KPI", one))
            rows += [(key.value, name, part) for name, part in figures.dimensions[key].items()]
        table = text_table(
            ("scenario", "score", "n", "Spearman", "kappa", "MAE", "bias"),
            [
                (where, what, one.n, *map(_span, (one.spearman, one.kappa, one.mae, one.bias)))
                for where, what, one in rows
            ],
        )
        biases = [f"{one.id}: {one.sentence} {_span(one.effect)}" for one in figures.biases]
        return "\n".join([table, "", *biases, "", *self._ending()])

    def _ending(self) -> Iterable[str]:
        yield "Figures in brackets are 95 % bootstrap intervals."
        yield f"Kappa is quadratic, over steps of {KAPPA_STEP} points."
        for reason, number in self.unscored.items():
            yield f"Unscored: {number} ({reason})."
        if self.ended:
            yield f"Ended early: {self.ended}"
        if self.spent:
            yield f"Spent: {self.spent}."
        yield self.stored
        yield f"{self.verdict.upper()}" + "".join(f"\n  - {one}" for one in self.why)

    def _values(self) -> Mapping[str, float | None]:
        overall, scenarios = self.figures.overall, self.figures.scenarios
        bias = overall.bias.value
        return {
            "texts": float(overall.n),
            "texts_per_scenario": float(
                min(scenarios[one].n if one in scenarios else 0 for one in SCENARIOS)
            ),
            "spearman_low": overall.spearman.low,
            "kappa": overall.kappa.value,
            "bias": None if bias is None else abs(bias),
            "unscored_pct": self.unscored_pct,
        }


def _span(one: Estimate) -> str:
    if one.value is None:
        return UNKNOWN
    if one.low is None or one.high is None:
        return f"{one.value:.2f}"
    return f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]"

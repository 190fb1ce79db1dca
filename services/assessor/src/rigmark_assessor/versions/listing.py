"""The list of judge versions: which is in force, what each judged, and whether it is calibrated."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.calibrate.report import Calibration
from rigmark_assessor.calibrate.table import text_table
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_assessor.settings import AssessorSettings
from rigmark_assessor.versions import queries
from rigmark_assessor.versions.in_force import version_in_force
from rigmark_shared.db.pool import open_pool

_SHOWN: Final = 12
"""So many digits of a digest tell versions apart."""
_STATEMENT_TIMEOUT_S: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One judge version, with what was judged under it."""

    id: int
    digest: str
    model: str
    base_url: str
    shape: Mapping[str, Any]
    """Parameters and the hashes of what shapes a score; of a panel, the digests of its judges."""
    created_at: datetime
    in_force: bool
    assessments: int
    samples: int
    benchmarks: int
    """Benchmarks whose quality is of this version."""
    calls: int
    usd: Decimal
    unpriced_calls: int
    calibration: Mapping[str, Any] | None

    @property
    def calibrated(self) -> Calibration:
        """What pages say of it."""
        told = (self.calibration or {}).get("verdict")
        return Calibration.CALIBRATED if told == "calibrated" else Calibration.UNCALIBRATED

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys."""
        return {
            "id": self.id,
            "digest": self.digest,
            "model": self.model,
            "base_url": self.base_url,
            "shape": self.shape,
            "created_at": self.created_at.isoformat(),
            "in_force": self.in_force,
            "assessments": self.assessments,
            "samples": self.samples,
            "benchmarks": self.benchmarks,
            "calls": self.calls,
            "cost_usd": str(self.usd),
            "unpriced_calls": self.unpriced_calls,
            "calibrated": self.calibrated.value,
            "calibration": self.calibration,
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """All judge versions, newest first."""

    versions: Sequence[Listed]
    in_force: JudgeVersion | None
    """None while no judge is configured; it need not have judged anything yet."""

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys of `versions --json`."""
        return {
            "in_force": self.in_force and self.in_force.digest.hex(),
            "versions": [one.to_json() for one in self.versions],
        }

    def to_text(self) -> str:
        """Return what a person reads."""
        table = text_table(
            ("id", "in force", "model", "form", "samples", "scores", "benchmarks", "calibrated"),
            [
                (
                    one.id,
                    "yes" if one.in_force else "",
                    one.model,
                    one.shape.get("response_format", "panel"),
                    one.shape.get("samples"),
                    one.assessments,
                    one.benchmarks,
                    one.calibrated.value,
                )
                for one in self.versions
            ],
        )
        return "\n".join([table, self._ending()])

    def _ending(self) -> str:
        if self.in_force is None:
            return "No judge is configured: no version is in force."
        if any(one.in_force for one in self.versions):
            return "Boards never mix versions; `re-assess` judges again under the one in force."
        digest = self.in_force.digest.hex()[:_SHOWN]
        return f"In force is {self.in_force.model} ({digest}), under which nothing was judged yet."


async def list_versions(settings: AssessorSettings) -> Listing:
    """Return all judge versions; raises JudgesFileIsWrong."""
    patient = settings.model_copy(update={"database_statement_timeout_s": _STATEMENT_TIMEOUT_S})
    async with open_pool(patient, application="rigmark-assessor-versions") as pool:
        in_force = await version_in_force(settings, pool, checks=Checks())
        rows = await queries.all_versions(pool)
    return Listing([_listed(row, in_force) for row in rows], in_force)


def _listed(row: Mapping[str, Any], in_force: JudgeVersion | None) -> Listed:
    return Listed(
        id=row["id"],
        digest=row["digest"].hex(),
        model=row["model"],
        base_url=row["base_url"],
        shape=json.loads(row["shape"]),
        created_at=row["created_at"],
        in_force=in_force is not None and row["digest"] == in_force.digest,
        assessments=row["completed"],
        samples=row["samples"],
        benchmarks=row["benchmarks"],
        calls=row["calls"] or 0,
        usd=row["usd"] or Decimal(0),
        unpriced_calls=row["unpriced"] or 0,
        calibration=json.loads(row["calibration"] or "null"),
    )

"""How the interval of a score came about: from its own samples, or with earlier ones as well."""

from math import isclose
from typing import Any, Final

from rigmark_assessor.assess.noise import Noises
from rigmark_assessor.explain.arithmetic import Counted, counted
from rigmark_assessor.explain.record import Record
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.methodology.judged import FEWEST_DF, Judged, Noise, judged, pooled

_LABEL: Final = "95 % interval, of the judge's own noise only"
_SAME: Final = 1e-6
_ALONE: Final = "the deviation within its own samples"
_TOGETHER: Final = "the deviation within its own samples and earlier ones of the same judge"


def interval(record: Record, noises: Noises) -> dict[str, Any] | None:
    """Return the interval of a score with what it rests on; None where there is no score.

    The noise that was known when it was scored is not stored: `noise_now` is what is known today.
    """
    row = record.row
    if row["kpi"] is None:
        return None
    found = counted(record)
    noise = _noise(found, ScenarioId(row["scenario"]), noises)
    rests_on, why = _rests_on(record, found, noise)
    return {
        "label": _LABEL,
        "low": row["kpi_low"],
        "high": row["kpi_high"],
        "sd": row["kpi_sd"],
        "rests_on": rests_on,
        "why": why,
        "noise_now": noise and {"sd": noise.sd, "df": noise.df},
    }


def _rests_on(record: Record, found: Counted, noise: Noise | None) -> tuple[str, str]:
    row = record.row
    if row["kpi_low"] is None:
        return "nothing", (
            f"{row['samples'] or 0} of its own samples, and fewer than {FEWEST_DF} degrees of "
            "freedom of earlier ones when it was scored, say too little of the judge's noise"
        )
    if found.rows and _is(judged(found.kpis, None), record):
        return "own", _ALONE
    if found.rows and noise and _is(judged(found.kpis, noise), record):
        return "pooled", f"{_TOGETHER}: sd {noise.sd:.2f} at {noise.df} degrees of freedom"
    return "pooled", f"{_TOGETHER}, as far as they were known when it was scored"


def _is(found: Judged, record: Record) -> bool:
    low, high = record.row["kpi_low"], record.row["kpi_high"]
    if found.low is None or found.high is None:
        return False
    return isclose(found.low, low, abs_tol=_SAME) and isclose(found.high, high, abs_tol=_SAME)


def _noise(found: Counted, scenario: ScenarioId, noises: Noises) -> Noise | None:
    known = [noises.get((digest, scenario)) for digest in found.digests]
    parts = [noise for noise in known if noise is not None]
    return pooled(parts) if len(parts) == len(known) else None

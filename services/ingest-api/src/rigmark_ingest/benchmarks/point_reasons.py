"""Why a figure of a load point is unknown, in a phrase that says what would make it known."""

from collections.abc import Mapping
from typing import Any, Final

from rigmark_shared.methodology.statistics import FEWEST_READINGS
from rigmark_shared.wire import LoadPoint

_FEWEST: Final = {f"p{percent}": fewest for percent, fewest in FEWEST_READINGS.items()}
_NAMES_ON_THE_WIRE: Final = {"energy_j_per_token": "energy_j"}
_NOT_REPORTED: Final = "the client did not report it"
_NEEDS_REQUESTS: Final = "needs the requests themselves"
_NO_REQUEST_ENDED: Final = "no request ended well"
_NEEDS_COUNTS: Final = "needs the token count of every request that ended well"
_OF_REQUESTS: Final = {
    "duration_s": "no request had a last token",
    "itl_ms": "needs two tokens that came at different moments, and their count",
    "tpot_ms": "needs two tokens that came at different moments, and their count",
    "decode_speed_tok_s": "needs two tokens that came at different moments, and their count",
    "decode_speed_sd_tok_s": "belongs to repetitions of one request, not to many at once",
    "output_throughput_tok_s": _NEEDS_COUNTS,
    "energy_j_per_token": "needs energy_j, and the token count of every request that ended well",
    "prefill_speed_tok_s": "needs the engine's own prompt tokens and prompt time",
}
_OF_SUMMARY: Final = {
    "energy_j_per_token": _NEEDS_REQUESTS,
    "request_rate": "needs duration_s and succeeded",
    "slo_attainment_pct": _NEEDS_REQUESTS,
    "goodput_req_s": _NEEDS_REQUESTS,
}


def point_reasons(figures: Mapping[str, Any], point: LoadPoint, *, ended: int) -> dict[str, str]:
    """Return why each null figure is unknown: the client's own reason, else what it would need.

    What the client could not tell beside the figures is kept as well.
    """
    requests = len(point.requests)
    ours = {*figures, *_NAMES_ON_THE_WIRE.values()}
    reasons = {name: why for name, why in point.unknown.items() if name not in ours}
    for name, figure in figures.items():
        if figure is None or (isinstance(figure, dict) and _all_unknown(figure)):
            told = point.unknown.get(name) or point.unknown.get(_NAMES_ON_THE_WIRE.get(name, name))
            reasons[name] = told or _reason(name, requests=requests, ended=ended)
        elif isinstance(figure, dict):
            reasons |= {
                f"{name}.{part}": _reason_of_part(part, requests=requests)
                for part, value in figure.items()
                if value is None
            }
    return reasons


def _all_unknown(parts: Mapping[str, Any]) -> bool:
    return all(part is None for part in parts.values())


def _reason(name: str, *, requests: int, ended: int) -> str:
    if not requests or name in ("memory_gb", "gpu_share_pct"):
        return _OF_SUMMARY.get(name, _NOT_REPORTED)
    if not ended and name != "prefill_speed_tok_s":
        return _NO_REQUEST_ENDED
    return _OF_REQUESTS.get(name, "the requests took no time that a clock measures")


def _reason_of_part(part: str, *, requests: int) -> str:
    if not requests:
        return _NOT_REPORTED
    return f"needs {_FEWEST.get(part, 1)} requests that ended well"

"""Why a figure is unknown, in a phrase that says what would make it known."""

from collections.abc import Mapping, Sequence
from typing import Final

from rigmark_ingest.benchmarks.measured import came_all_at_once, counted_tokens
from rigmark_ingest.benchmarks.trace import energy_of
from rigmark_shared.wire import Attempt, ScenarioRun

_NOT_REPORTED: Final = "the rig did not report it"
_NEEDS_MARKS: Final = "needs attempts with clock marks"
_NEEDS_PROMPT_TIME: Final = "needs the engine's own prompt tokens and prompt time"
_NEEDS_TOKENS: Final = "needs the token count of each attempt"

_NEEDS_CHUNKS: Final = "needs the moments of a hundred chunks or more, with one token in each"
_NEEDS_ENERGY: Final = (
    "needs energy counters that never fall, watched for a second or more and for most of the answer"
)
_NEEDS_IDLE_POWER: Final = "needs hardware.idle_power_w, and energy beyond what it comes to"
_ALL_AT_ONCE: Final = "the answer was held back and came all at once"

_BETWEEN_TOKENS: Final = ("decode_speed_tok_s", "tpot_ms", "itl_ms")
_OF_TOKENS: Final = (*_BETWEEN_TOKENS, "generation_speed_tok_s", "normalized_latency_ms")
_OF_BOTH: Final = {
    "efficiency_tok_s_per_gb": "needs generation speed and memory",
    "output_tokens": "the answer is empty, and its tokens were not counted",
}
_OF_RAW_EVIDENCE: Final = {
    **_OF_BOTH,
    **dict.fromkeys(_OF_TOKENS, "needs two tokens that came at different moments"),
    "itl_p99_ms": _NEEDS_CHUNKS,
    "ttft_ms": "the mark is 0, which no clock measures",
    "ttfr_ms": "the mark is 0, which no clock measures",
    "ttfo_ms": "the answer held reasoning only",
    "prefill_speed_tok_s": _NEEDS_PROMPT_TIME,
}
_OF_SUMMARY: Final = {
    **_OF_BOTH,
    "ttfr_ms": _NEEDS_MARKS,
    "ttfo_ms": _NEEDS_MARKS,
    "itl_ms": "needs the decode speed, or attempts with clock marks",
    "itl_p99_ms": _NEEDS_MARKS,
    "net_energy_j_per_token": "needs attempts with a device trace",
    "tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks",
    "prefill_speed_tok_s": _NEEDS_PROMPT_TIME,
}
_NAMES_ON_THE_WIRE: Final = {"energy_j_per_token": "energy_j"}


def reasons(
    run: ScenarioRun, counting: Sequence[Attempt], figures: Mapping[str, float | None]
) -> dict[str, str]:
    """Return why each null figure is unknown: the rig's own reason, else what it would need.

    What the rig could not tell beside the figures is kept as well.
    """
    ours = {*figures, *_NAMES_ON_THE_WIRE.values()}
    told = {name: why for name, why in run.unknown.items() if name not in ours}
    return told | {
        metric: run.unknown.get(metric)
        or run.unknown.get(_NAMES_ON_THE_WIRE.get(metric, metric))
        or _reason(metric, counting)
        for metric, figure in figures.items()
        if figure is None
    }


def _reason(metric: str, counting: Sequence[Attempt]) -> str:
    if not counting:
        return _OF_SUMMARY.get(metric, _NOT_REPORTED)
    return _seen_in(metric, counting) or _OF_RAW_EVIDENCE.get(metric, _NOT_REPORTED)


def _seen_in(metric: str, counting: Sequence[Attempt]) -> str | None:
    """Return what the attempts themselves show to be in the way of a figure."""
    if metric == "prefill_speed_tok_s" and any(each.cached_prompt_tokens for each in counting):
        return "part of the prompt came from the engine's cache"
    if metric in _OF_TOKENS and not any(map(counted_tokens, counting)) and counting[1:]:
        return _NEEDS_TOKENS
    if metric in _BETWEEN_TOKENS and all(map(came_all_at_once, counting)):
        return _ALL_AT_ONCE
    return _of_energy(metric, counting)


def _of_energy(metric: str, counting: Sequence[Attempt]) -> str | None:
    if metric not in ("energy_j_per_token", "net_energy_j_per_token"):
        return None
    if any(map(energy_of, counting)):
        # Known before the idle power is taken off.
        return _NEEDS_IDLE_POWER if metric.startswith("net") else _NEEDS_TOKENS
    watched = any(sample.energy_j is not None for each in counting for sample in each.device_trace)
    return _NEEDS_ENERGY if watched or metric.startswith("net") else None

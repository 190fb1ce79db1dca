"""Why a figure is unknown, in a phrase that says what would make it known."""

from collections.abc import Mapping, Sequence
from typing import Final

from rigmark_ingest.benchmarks.measured import counted_tokens
from rigmark_shared.wire import Attempt, ScenarioRun

_NOT_REPORTED: Final = "the rig did not report it"
_NEEDS_MARKS: Final = "needs attempts with clock marks"
_NEEDS_PROMPT_TIME: Final = "needs the engine's own prompt tokens and prompt time"
_NEEDS_TOKENS: Final = "needs the token count of each attempt"

_OF_TOKENS: Final = (
    "decode_speed_tok_s",
    "generation_speed_tok_s",
    "tpot_ms",
    "normalized_latency_ms",
)
_OF_RAW_EVIDENCE: Final = {
    **dict.fromkeys(_OF_TOKENS, "needs two tokens that came at different moments"),
    "ttft_ms": "the mark is 0, which no clock measures",
    "ttfr_ms": "the mark is 0, which no clock measures",
    "ttfo_ms": "the answer held reasoning only",
    "prefill_speed_tok_s": _NEEDS_PROMPT_TIME,
}
_OF_SUMMARY: Final = {
    "ttfr_ms": _NEEDS_MARKS,
    "ttfo_ms": _NEEDS_MARKS,
    "tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks",
    "prefill_speed_tok_s": _NEEDS_PROMPT_TIME,
}
_OF_BOTH: Final = {
    "efficiency_tok_s_per_gb": "needs generation speed and memory",
    "output_tokens": "the answer is empty, and its tokens were not counted",
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
    null = [metric for metric, figure in figures.items() if figure is None]
    return told | {
        metric: run.unknown.get(metric)
        or run.unknown.get(_NAMES_ON_THE_WIRE.get(metric, metric))
        or _reason(metric, counting)
        for metric in null
    }


def _reason(metric: str, counting: Sequence[Attempt]) -> str:
    if not counting:
        return {**_OF_BOTH, **_OF_SUMMARY}.get(metric, _NOT_REPORTED)
    if metric == "prefill_speed_tok_s" and any(each.cached_prompt_tokens for each in counting):
        return "part of the prompt came from the engine's cache"
    if metric in _OF_TOKENS and not any(map(counted_tokens, counting)) and counting[1:]:
        return _NEEDS_TOKENS
    return {**_OF_BOTH, **_OF_RAW_EVIDENCE}.get(metric, _NOT_REPORTED)

"""Every figure of a run: derived from raw attempts where there are any, else as the rig says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from rigmark_shared import methodology
from rigmark_shared.status import Evidence
from rigmark_shared.wire import Attempt, ScenarioRun, TokenCountSource

Figures = dict[str, float | None]
"""Figures by metric id; null is unknown."""

RUN_FIGURES = (
    "decode_speed_tok_s",
    "generation_speed_tok_s",
    "ttft_ms",
    "ttfr_ms",
    "ttfo_ms",
    "tpot_ms",
    "normalized_latency_ms",
    "prefill_speed_tok_s",
    "memory_gb",
    "gpu_share_pct",
    "efficiency_tok_s_per_gb",
    "energy_j_per_token",
)
"""The metric ids that a scenario run has; each is a column of `scenario_runs`."""

# Where a rig gives its reason under the name of what a figure is made from.
_MADE_FROM = {"energy_j_per_token": "energy_j"}

_NEEDS_MARKS = {"ttfr_ms", "ttfo_ms", "tpot_ms", "prefill_speed_tok_s"}


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What is known of one scenario run."""

    evidence: Evidence
    output_tokens: int
    prompt_tokens: int | None
    token_count_source: TokenCountSource | None
    figures: Figures
    unknown: dict[str, str]


def run_figures(run: ScenarioRun) -> RunFigures:
    """Return every figure of a run, and why each unknown one is unknown."""
    counting = [attempt for attempt in run.attempts if not attempt.warmup]
    evidence = Evidence.RAW if counting else Evidence.SELF_REPORTED
    tokens, source = _output_tokens(run, counting)
    figures = _from_attempts(counting, tokens) if counting else _from_summary(run, tokens)
    figures["memory_gb"] = _peak_memory_gb(counting) or run.memory_gb or None
    figures["gpu_share_pct"] = run.gpu_share_pct
    figures["efficiency_tok_s_per_gb"] = methodology.efficiency_tok_s_per_gb(
        speed_tok_s=figures["generation_speed_tok_s"], memory_gb=figures["memory_gb"]
    )
    figures["energy_j_per_token"] = methodology.energy_j_per_token(
        energy_j=run.energy_j, output_tokens=tokens
    )
    return RunFigures(
        evidence=evidence,
        output_tokens=tokens,
        prompt_tokens=run.prompt_tokens or (counting[0].prompt_tokens if counting else None),
        token_count_source=source,
        figures=figures,
        unknown=_reasons(run, figures, evidence),
    )


def board_figures(runs: Sequence[RunFigures]) -> Figures:
    """Return a benchmark's figures: medians over its scenarios, and the peak of its memory.

    Where a rig tells no decode speed, its generation speed stands in; it is never higher.
    """
    speeds = [
        run.figures["decode_speed_tok_s"] or run.figures["generation_speed_tok_s"] for run in runs
    ]
    memory = [figure for run in runs if (figure := run.figures["memory_gb"]) is not None]
    return {
        "decode_speed_tok_s": _median(speeds),
        "ttft_ms": _median([run.figures["ttft_ms"] for run in runs]),
        "memory_gb": max(memory, default=None),
        "gpu_share_pct": _median([run.figures["gpu_share_pct"] for run in runs]),
        "efficiency_tok_s_per_gb": _median(
            [run.figures["efficiency_tok_s_per_gb"] for run in runs]
        ),
    }


def _output_tokens(
    run: ScenarioRun, counting: Sequence[Attempt]
) -> tuple[int, TokenCountSource | None]:
    for attempt in counting:
        if attempt.output_tokens:
            return attempt.output_tokens, attempt.token_count_source or run.token_count_source
    if run.output_tokens:
        return run.output_tokens, run.token_count_source
    return methodology.estimate_tokens(run.response), TokenCountSource.ESTIMATE


def _from_attempts(attempts: Sequence[Attempt], tokens: int) -> Figures:
    def middle(figure: Callable[[Attempt, int], float | None]) -> float | None:
        return _median([figure(attempt, attempt.output_tokens or tokens) for attempt in attempts])

    return {
        "decode_speed_tok_s": middle(
            lambda attempt, n: methodology.decode_speed_tok_s(
                output_tokens=n,
                first_token_ms=attempt.marks.first_token_ms,
                last_token_ms=attempt.marks.last_token_ms,
                first_chunk_tokens=attempt.first_chunk_tokens,
            )
        ),
        "generation_speed_tok_s": middle(
            lambda attempt, n: methodology.generation_speed_tok_s(
                output_tokens=n, generation_time_ms=attempt.marks.last_token_ms
            )
        ),
        "ttft_ms": middle(lambda attempt, _: attempt.marks.first_token_ms),
        "ttfr_ms": middle(lambda attempt, _: attempt.marks.first_chunk_ms),
        "ttfo_ms": middle(lambda attempt, _: attempt.marks.first_output_token_ms),
        "tpot_ms": middle(
            lambda attempt, n: methodology.tpot_ms(
                end_to_end_ms=attempt.marks.last_token_ms,
                ttft_ms=attempt.marks.first_token_ms,
                output_tokens=n,
            )
        ),
        "normalized_latency_ms": middle(
            lambda attempt, n: methodology.normalized_latency_ms(
                generation_time_ms=attempt.marks.last_token_ms, output_tokens=n
            )
        ),
        "prefill_speed_tok_s": middle(lambda attempt, _: _prefill_speed(attempt)),
    }


def _prefill_speed(attempt: Attempt) -> float | None:
    timings = attempt.engine_timings
    if timings is None:
        return None
    prompt_tokens = timings.prompt_tokens
    return methodology.prefill_speed_tok_s(
        prompt_tokens=attempt.prompt_tokens if prompt_tokens is None else prompt_tokens,
        cached_tokens=attempt.cached_prompt_tokens,
        prefill_ms=timings.prompt_ms,
    )


def _from_summary(run: ScenarioRun, tokens: int) -> Figures:
    time_ms = run.generation_time_ms
    speed = run.generation_speed_tok_s
    if speed is None:
        speed = methodology.generation_speed_tok_s(output_tokens=tokens, generation_time_ms=time_ms)
    if time_ms is None and speed:
        time_ms = tokens / speed * 1000
    return {
        "decode_speed_tok_s": run.decode_speed_tok_s,
        "generation_speed_tok_s": speed,
        "ttft_ms": run.ttft_ms or None,
        "normalized_latency_ms": methodology.normalized_latency_ms(
            generation_time_ms=time_ms, output_tokens=tokens
        ),
        **dict.fromkeys(sorted(_NEEDS_MARKS), None),
    }


def _peak_memory_gb(attempts: Sequence[Attempt]) -> float | None:
    """Return the peak over all attempts of the memory summed over the devices."""
    peaks = []
    for attempt in attempts:
        by_device: dict[int, float] = {}
        for sample in attempt.device_trace:
            used = sample.process_memory_mb or sample.memory_used_mb
            if used:
                by_device[sample.device] = max(by_device.get(sample.device, 0), used)
        if by_device:
            peaks.append(sum(by_device.values()))
    return methodology.memory_gb(max(peaks)) if peaks else None


def _reasons(run: ScenarioRun, figures: Figures, evidence: Evidence) -> dict[str, str]:
    reasons = {}
    for metric in RUN_FIGURES:
        if figures[metric] is not None:
            continue
        told = run.unknown.get(metric) or run.unknown.get(_MADE_FROM.get(metric, metric))
        if told:
            reasons[metric] = told
        elif evidence is Evidence.RAW:
            reasons[metric] = "the evidence does not tell it"
        elif metric in _NEEDS_MARKS:
            reasons[metric] = "it needs attempts with clock marks"
        else:
            reasons[metric] = "the rig did not report it"
    return reasons


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None

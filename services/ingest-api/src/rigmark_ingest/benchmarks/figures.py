"""Every figure of a run: derived from raw attempts where there are any, else as the rig says."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from rigmark_ingest.benchmarks.measured import Figures, counted_tokens, measured, median_of
from rigmark_ingest.benchmarks.reasons import reasons
from rigmark_ingest.benchmarks.reported import reported
from rigmark_ingest.benchmarks.trace import peak_memory_gb
from rigmark_shared import methodology
from rigmark_shared.status import Evidence
from rigmark_shared.wire import Attempt, ScenarioRun, TokenCountSource

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


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What is known of one scenario run."""

    evidence: Evidence
    output_tokens: int | None
    prompt_tokens: int | None
    token_count_source: TokenCountSource | None
    figures: Figures
    unknown: dict[str, str]
    """Why each figure that is null is unknown, and what else the rig could not tell."""


def run_figures(run: ScenarioRun) -> RunFigures:
    """Return every figure of a run, and why each unknown one is unknown."""
    counting = [attempt for attempt in run.attempts if not attempt.warmup]
    tokens, source = _output_tokens(run, counting)
    figures = measured(counting, tokens) if counting else reported(run, tokens, source)
    figures["memory_gb"] = peak_memory_gb(counting) or run.memory_gb or None
    figures["gpu_share_pct"] = run.gpu_share_pct
    figures["efficiency_tok_s_per_gb"] = methodology.efficiency_tok_s_per_gb(
        speed_tok_s=figures["generation_speed_tok_s"], memory_gb=figures["memory_gb"]
    )
    figures["energy_j_per_token"] = figures.get(
        "energy_j_per_token"
    ) or methodology.energy_j_per_token(energy_j=run.energy_j, output_tokens=tokens)
    return RunFigures(
        evidence=Evidence.RAW if counting else Evidence.SELF_REPORTED,
        output_tokens=tokens,
        prompt_tokens=run.prompt_tokens or (counting[0].prompt_tokens if counting else None),
        token_count_source=source,
        figures=figures,
        unknown=reasons(run, counting, {**figures, "output_tokens": tokens}),
    )


def board_figures(runs: Sequence[RunFigures]) -> Figures:
    """Return a benchmark's figures: medians over its scenarios, and the peak of its memory.

    Where no scenario has a decode speed, generation speed stands in for it: it holds the wait for
    the first token as well, so it flatters nobody.
    """
    memory = [figure for run in runs if (figure := run.figures["memory_gb"]) is not None]
    speed = _median(runs, "decode_speed_tok_s") or _median(runs, "generation_speed_tok_s")
    return {
        "decode_speed_tok_s": speed,
        "ttft_ms": _median(runs, "ttft_ms"),
        "memory_gb": max(memory, default=None),
        "gpu_share_pct": _median(runs, "gpu_share_pct"),
        "efficiency_tok_s_per_gb": _median(runs, "efficiency_tok_s_per_gb"),
    }


def _output_tokens(
    run: ScenarioRun, counting: Sequence[Attempt]
) -> tuple[int | None, TokenCountSource | None]:
    counts = [count for attempt in counting if (count := counted_tokens(attempt))]
    if counts:
        told = [attempt.token_count_source for attempt in counting if attempt.output_tokens]
        return median_low(counts), next(iter(told), TokenCountSource.SERVER)
    if run.output_tokens:
        return run.output_tokens, run.token_count_source
    estimate = methodology.estimate_tokens(f"{run.reasoning or ''} {run.response}")
    return (estimate, TokenCountSource.ESTIMATE) if estimate else (None, None)


def _median(runs: Sequence[RunFigures], metric: str) -> float | None:
    return median_of([run.figures[metric] for run in runs])

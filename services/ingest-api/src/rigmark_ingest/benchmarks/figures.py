"""Every figure of a run: derived from raw attempts where there are any, else as the rig says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from statistics import median_low

from rigmark_ingest.benchmarks.measured import Figures, counted_tokens, medians, of_attempts
from rigmark_ingest.benchmarks.reasons import reasons
from rigmark_ingest.benchmarks.reported import reported
from rigmark_ingest.benchmarks.trace import peak_memory_gb
from rigmark_shared import methodology
from rigmark_shared.methodology import Summary
from rigmark_shared.status import Evidence
from rigmark_shared.wire import Attempt, ScenarioRun, TokenCountSource

RUN_FIGURES = (
    "decode_speed_tok_s",
    "generation_speed_tok_s",
    "ttft_ms",
    "ttfr_ms",
    "ttfo_ms",
    "tpot_ms",
    "itl_ms",
    "itl_p99_ms",
    "normalized_latency_ms",
    "prefill_speed_tok_s",
    "memory_gb",
    "gpu_share_pct",
    "efficiency_tok_s_per_gb",
    "energy_j_per_token",
    "net_energy_j_per_token",
)
"""The metric ids that a scenario run has; each is a column of `scenario_runs`."""

SUMMARISED = (
    "decode_speed_tok_s",
    "generation_speed_tok_s",
    "ttft_ms",
    "prefill_speed_tok_s",
    "itl_ms",
    "energy_j_per_token",
)
"""The figures whose spread over the attempts is told."""


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
    counting: Sequence[Attempt] = ()
    """The attempts that are no warm-up, in the order they were made."""
    each: Sequence[Figures] = ()
    """The figures of each of them."""
    statistics: Mapping[str, Summary] = field(default_factory=dict)
    """Mean, spread and interval over the attempts, by metric id."""


def run_figures(run: ScenarioRun, *, idle_power_w: float | None = None) -> RunFigures:
    """Return every figure of a run, and why each unknown one is unknown."""
    counting = _counting_attempts(run)
    tokens, source = _output_tokens(run, counting)
    each = of_attempts(counting, tokens, idle_power_w=idle_power_w)
    figures = medians(each) if each else reported(run, tokens, source)
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
        counting=counting,
        each=each,
        statistics=_statistics(each) if each else {},
    )


def _counting_attempts(run: ScenarioRun) -> Sequence[Attempt]:
    counting = [attempt for attempt in run.attempts if not attempt.warmup]
    return sorted(counting, key=attrgetter("ordinal"))


def _statistics(each: Sequence[Figures]) -> dict[str, Summary]:
    summaries = {
        metric: methodology.summary([figures[metric] for figures in each]) for metric in SUMMARISED
    }
    return {metric: found for metric, found in summaries.items() if found is not None}


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

"""Figures from a rig's own summary, completed by arithmetic where it gave durations."""

from rigmark_ingest.benchmarks.measured import Figures
from rigmark_shared import methodology
from rigmark_shared.methodology.derive import MS_PER_S
from rigmark_shared.wire import ScenarioRun, TokenCountSource


def reported(run: ScenarioRun, tokens: int | None, source: TokenCountSource | None) -> Figures:
    """Return the figures that a summary tells; what needs clock marks is unknown."""
    ttft_ms, time_ms = run.ttft_ms or None, run.generation_time_ms
    decode = run.decode_speed_tok_s or _decode_speed(run, tokens, source)
    speed = run.generation_speed_tok_s or methodology.generation_speed_tok_s(
        output_tokens=tokens, generation_time_ms=time_ms
    )
    return {
        "decode_speed_tok_s": decode,
        "generation_speed_tok_s": speed,
        "ttft_ms": ttft_ms,
        "ttfr_ms": None,
        "ttfo_ms": None,
        "tpot_ms": methodology.tpot_ms(
            end_to_end_ms=time_ms, ttft_ms=ttft_ms, output_tokens=tokens
        ),
        "itl_ms": methodology.itl_ms(decode),
        "itl_p99_ms": None,
        # Time ÷ tokens is the inverse of tokens ÷ time.
        "normalized_latency_ms": methodology.normalized_latency_ms(
            output_tokens=speed or tokens, generation_time_ms=MS_PER_S if speed else time_ms
        ),
        "prefill_speed_tok_s": None,
        "energy_j_per_token": None,
        "net_energy_j_per_token": None,
    }


def _decode_speed(
    run: ScenarioRun, tokens: int | None, source: TokenCountSource | None
) -> float | None:
    if source is TokenCountSource.ESTIMATE:
        return None
    return methodology.decode_speed_tok_s(
        output_tokens=tokens,
        first_token_ms=run.ttft_ms or None,
        last_token_ms=run.generation_time_ms,
    )

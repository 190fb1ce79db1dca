"""Figures from raw evidence: derived for each attempt, then the median over the attempts."""

from collections.abc import Sequence
from statistics import median

from rigmark_ingest.benchmarks.trace import energy_j
from rigmark_shared import methodology
from rigmark_shared.wire import Attempt

Figures = dict[str, float | None]
"""Figures by metric id; null is unknown."""


def measured(attempts: Sequence[Attempt], tokens_of_run: int | None) -> Figures:
    """Return the figures that attempts tell; `attempts` are those that count, at least one.

    The tokens of the run stand in for those of a single attempt only: which of several gave the
    run's answer is not known.
    """
    stand_in = tokens_of_run if len(attempts) == 1 else None
    each = [_of_attempt(attempt, counted_tokens(attempt) or stand_in) for attempt in attempts]
    return {metric: median_of([figures[metric] for figures in each]) for metric in each[0]}


def counted_tokens(attempt: Attempt) -> int | None:
    """Return the tokens of an attempt by the client's or the server's count, else the engine's."""
    timings = attempt.engine_timings
    return attempt.output_tokens or (timings.output_tokens if timings else None) or None


def median_of(values: Sequence[float | None]) -> float | None:
    """Return the median of the values that are known."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _of_attempt(attempt: Attempt, tokens: int | None) -> Figures:
    marks = attempt.marks
    return {
        "decode_speed_tok_s": methodology.decode_speed_tok_s(
            output_tokens=tokens,
            first_token_ms=marks.first_token_ms,
            last_token_ms=marks.last_token_ms,
            first_chunk_tokens=attempt.first_chunk_tokens,
        ),
        "generation_speed_tok_s": methodology.generation_speed_tok_s(
            output_tokens=tokens, generation_time_ms=marks.last_token_ms
        ),
        "ttft_ms": marks.first_token_ms or None,
        "ttfr_ms": marks.first_chunk_ms or None,
        "ttfo_ms": marks.first_output_token_ms or None,
        "tpot_ms": methodology.tpot_ms(
            end_to_end_ms=marks.last_token_ms, ttft_ms=marks.first_token_ms, output_tokens=tokens
        ),
        "normalized_latency_ms": methodology.normalized_latency_ms(
            generation_time_ms=marks.last_token_ms, output_tokens=tokens
        ),
        "prefill_speed_tok_s": _prefill_speed(attempt),
        "energy_j_per_token": methodology.energy_j_per_token(
            energy_j=energy_j(attempt), output_tokens=tokens
        ),
    }


def _prefill_speed(attempt: Attempt) -> float | None:
    timings = attempt.engine_timings
    if timings is None:
        return None
    told = timings.prompt_tokens
    return methodology.prefill_speed_tok_s(
        prompt_tokens=attempt.prompt_tokens if told is None else told,
        cached_tokens=attempt.cached_prompt_tokens,
        prefill_ms=timings.prompt_ms,
    )

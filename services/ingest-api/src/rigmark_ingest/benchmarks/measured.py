"""Figures from raw evidence: derived for each attempt, then the median over the attempts."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from rigmark_ingest.benchmarks.trace import energy_of
from rigmark_shared import methodology
from rigmark_shared.methodology.derive import (
    FASTEST_STREAM_TOK_S,
    FEWEST_TOKENS_FOR_A_RATE,
    MS_PER_S,
)
from rigmark_shared.wire import Attempt

Figures = dict[str, float | None]
"""Figures by metric id; null is unknown."""

_P99: Final = 99


def of_attempts(
    attempts: Sequence[Attempt], tokens_of_run: int | None, *, idle_power_w: float | None = None
) -> list[Figures]:
    """Return the figures of each attempt; `attempts` are those that count.

    The tokens of the run stand in for those of a single attempt only: which of several gave the
    run's answer is not known.
    """
    stand_in = tokens_of_run if len(attempts) == 1 else None
    return [
        _of_attempt(attempt, counted_tokens(attempt) or stand_in)
        | _energy(attempt, counted_tokens(attempt) or stand_in, idle_power_w)
        for attempt in attempts
    ]


def medians(each: Sequence[Figures]) -> Figures:
    """Return the median of each figure over attempts, of which there is at least one."""
    return {metric: median_of([figures[metric] for figures in each]) for metric in each[0]}


def counted_tokens(attempt: Attempt) -> int | None:
    """Return the tokens of an attempt by the client's or the server's count, else the engine's."""
    timings = attempt.engine_timings
    return attempt.output_tokens or (timings.output_tokens if timings else None) or None


def median_of(values: Sequence[float | None]) -> float | None:
    """Return the median of the values that are known."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


def came_all_at_once(attempt: Attempt) -> bool:
    """Say whether an answer of several tokens came in no time, as from a proxy that held it."""
    tokens = counted_tokens(attempt)
    marks = attempt.marks
    if not tokens or tokens < FEWEST_TOKENS_FOR_A_RATE:
        return False
    span_s = (marks.last_token_ms - marks.first_token_ms) / MS_PER_S
    following = attempt.timed_tokens
    if following is None:
        following = tokens - (attempt.first_chunk_tokens or 1)
    return not span_s or following > span_s * FASTEST_STREAM_TOK_S


def has_one_token_per_chunk(attempt: Attempt) -> bool:
    """Say whether each chunk is known to have held one token."""
    if not attempt.chunks:
        return False
    return attempt.timed_tokens == attempt.chunks - 1 or counted_tokens(attempt) == attempt.chunks


def _of_attempt(attempt: Attempt, tokens: int | None) -> Figures:
    marks = attempt.marks
    decode = methodology.decode_speed_tok_s(
        output_tokens=tokens,
        first_token_ms=marks.first_token_ms,
        last_token_ms=marks.last_token_ms,
        first_chunk_tokens=attempt.first_chunk_tokens,
        chunks=attempt.chunks,
        timed_tokens=attempt.timed_tokens,
    )
    held_back = came_all_at_once(attempt)
    return {
        "decode_speed_tok_s": decode,
        "generation_speed_tok_s": methodology.generation_speed_tok_s(
            output_tokens=tokens, generation_time_ms=marks.last_token_ms
        ),
        "ttft_ms": marks.first_token_ms or None,
        "ttfr_ms": marks.first_chunk_ms or None,
        "ttfo_ms": marks.first_output_token_ms or None,
        "tpot_ms": methodology.tpot_ms(
            end_to_end_ms=None if held_back else marks.last_token_ms,
            ttft_ms=marks.first_token_ms,
            output_tokens=tokens,
        ),
        "itl_ms": methodology.itl_ms(decode),
        "itl_p99_ms": _itl_p99(attempt),
        "normalized_latency_ms": methodology.normalized_latency_ms(
            generation_time_ms=marks.last_token_ms, output_tokens=tokens
        ),
        "prefill_speed_tok_s": _prefill_speed(attempt),
    }


def _energy(attempt: Attempt, tokens: int | None, idle_power_w: float | None) -> Figures:
    energy = energy_of(attempt)
    if energy is None:
        return {"energy_j_per_token": None, "net_energy_j_per_token": None}
    return {
        "energy_j_per_token": methodology.energy_j_per_token(
            energy_j=energy.energy_j, output_tokens=tokens
        ),
        "net_energy_j_per_token": methodology.net_energy_j_per_token(
            energy_j=energy.energy_j,
            idle_power_w=idle_power_w,
            window_ms=energy.window_ms,
            output_tokens=tokens,
        ),
    }


def _itl_p99(attempt: Attempt) -> float | None:
    if not has_one_token_per_chunk(attempt) or came_all_at_once(attempt):
        return None
    gaps = [later - earlier for earlier, later in pairwise(attempt.chunk_marks_ms)]
    return methodology.percentile(gaps, _P99) or None


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

"""Derived figures from raw readings: pure, and None wherever a figure cannot be known.

An input that is None, NaN, infinite or negative is unknown, and so is all that follows from it.
Times are milliseconds from the start of the request unless the name says otherwise.
"""

import sys
from typing import Final

MS_PER_S: Final = 1000.0
MB_PER_GB: Final = 1024.0
PERCENT: Final = 100.0
LARGEST: Final = sys.float_info.max
# A rate needs an interval between two tokens: engines report one token as a million per second.
FEWEST_TOKENS_FOR_A_RATE: Final = 2
# No machine decodes one answer so fast: its chunks were held back and passed on together.
FASTEST_STREAM_TOK_S: Final = 100_000


def decode_speed_tok_s(
    *,
    output_tokens: float | None,
    first_token_ms: float | None,
    last_token_ms: float | None,
    first_chunk_tokens: int | None = None,
    timed_tokens: int | None = None,
    chunks: int | None = None,
) -> float | None:
    """(output tokens - tokens of the first chunk) / (last token - first token).

    When the size of the first chunk is unknown it counts as one of `chunks` equal ones, and as one
    token where their number is unknown too; two tokens at least are needed. `timed_tokens`, those
    counted between the two moments, take the place of the difference. More than
    FASTEST_STREAM_TOK_S is no decoding and so unknown.
    """
    tokens: float | None = timed_tokens
    if tokens is None:
        first = _first_chunk(first_chunk_tokens, output_tokens, chunks)
        tokens = _minus(_rate_tokens(output_tokens), first)
    return _of_one_answer(_ratio(tokens, _minus(last_token_ms, first_token_ms)))


def itl_ms(decode_speed_tok_s: float | None) -> float | None:
    """1 / decode speed: the mean time from one token to the next."""
    return _ratio(MS_PER_S, decode_speed_tok_s)


def generation_speed_tok_s(
    *, output_tokens: float | None, generation_time_ms: float | None
) -> float | None:
    """Output tokens / generation time, from two tokens on: the methodology's own figure.

    More than FASTEST_STREAM_TOK_S is no generation and so unknown.
    """
    return _of_one_answer(_ratio(_rate_tokens(output_tokens), generation_time_ms))


def normalized_latency_ms(
    *, output_tokens: float | None, generation_time_ms: float | None
) -> float | None:
    """Generation time / output tokens: the time per token, waiting included."""
    return _ratio(generation_time_ms, output_tokens)


def tpot_ms(
    *, end_to_end_ms: float | None, ttft_ms: float | None, output_tokens: float | None
) -> float | None:
    """(end-to-end - TTFT) / (output tokens - 1), from two tokens on."""
    return _ratio(_minus(end_to_end_ms, ttft_ms), _minus(_rate_tokens(output_tokens), 1))


def prefill_speed_tok_s(
    *, prompt_tokens: float | None, cached_tokens: float | None, prefill_ms: float | None
) -> float | None:
    """Prompt tokens / prefill time, unknown as soon as any cached token is reported.

    `cached_tokens` None means that the engine reported none.
    """
    if cached_tokens is not None and cached_tokens != 0:
        return None
    return _scaled(_ratio(prompt_tokens, prefill_ms), MS_PER_S)


def memory_gb(memory_mb: float | None) -> float | None:
    """MB / 1024; zero is unknown, for no model runs in no memory."""
    return _ratio(memory_mb, MB_PER_GB)


def memory_share_pct(*, memory_gb: float | None, device_total_gb: float | None) -> float | None:
    """Memory of the model / memory of the device * 100."""
    return _scaled(_ratio(memory_gb, device_total_gb), PERCENT)


def gpu_share_pct(*, gpu_parameters: float | None, total_parameters: float | None) -> float | None:
    """Parameters on the GPU / all parameters * 100, where a true 0 means CPU only.

    More on the GPU than there are, or none at all, is a faulty reading and so unknown.
    """
    on_gpu, total = _known(gpu_parameters), _known(total_parameters)
    if on_gpu is None or not total or on_gpu > total:
        return None
    return on_gpu / total * PERCENT


def efficiency_tok_s_per_gb(*, speed_tok_s: float | None, memory_gb: float | None) -> float | None:
    """Generation speed / memory in GB."""
    return _ratio(speed_tok_s, memory_gb)


def energy_j_per_token(*, energy_j: float | None, output_tokens: float | None) -> float | None:
    """Energy used while generating / output tokens; a counter that did not move is unknown."""
    return _ratio(energy_j, output_tokens)


def net_energy_j_per_token(
    *,
    energy_j: float | None,
    idle_power_w: float | None,
    window_ms: float | None,
    output_tokens: float | None,
) -> float | None:
    """(energy - idle power * duration) / output tokens; unknown where nothing is left over."""
    idle, window = _known(idle_power_w), _known(window_ms)
    if idle is None or window is None:
        return None
    return _ratio(_minus(energy_j, idle * (window / MS_PER_S)), output_tokens)


def estimate_tokens(text: str) -> int:
    """word_count * 1.3 to the nearest integer, half upwards; a word is a run without spaces.

    Only for a text whose tokens neither the server nor the client counted.
    """
    words = len(text.split())
    # In integers, because no float is exactly 1.3.
    return (words * 13 + 5) // 10


def _known(value: float | None) -> float | None:
    if value is None or not 0 <= value <= LARGEST:
        return None
    return float(value)


def _rate_tokens(output_tokens: float | None) -> float | None:
    tokens = _known(output_tokens)
    return tokens if tokens is not None and tokens >= FEWEST_TOKENS_FOR_A_RATE else None


def _first_chunk(
    tokens: int | None, output_tokens: float | None, chunks: int | None
) -> float | None:
    if tokens is not None:
        return tokens if tokens >= 1 else None
    if chunks is None or chunks <= 1:
        return 1
    # A token may be spread over chunks, and is one at its first piece all the same.
    return max(1.0, (_known(output_tokens) or 0.0) / chunks)


def _minus(value: float | None, less: float | None) -> float | None:
    minuend, subtrahend = _known(value), _known(less)
    if minuend is None or subtrahend is None:
        return None
    return _known(minuend - subtrahend)


def _ratio(numerator: float | None, denominator: float | None) -> float | None:
    top, bottom = _known(numerator), _known(denominator)
    if not top or not bottom:
        return None
    return _positive(top / bottom)


def _of_one_answer(tokens_per_ms: float | None) -> float | None:
    speed = _scaled(tokens_per_ms, MS_PER_S)
    return speed if speed is not None and speed <= FASTEST_STREAM_TOK_S else None


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else _positive(value * factor)


def _positive(value: float) -> float | None:
    # Extreme inputs overflow to infinity or vanish to zero; neither is a measurement.
    return value if 0 < value <= LARGEST else None

"""The gap between the client's clock and the engine's own, for one attempt: pure arithmetic."""

from rigmark_shared.methodology.derive import LARGEST, decode_speed_tok_s


def engine_decode_speed_tok_s(
    *, output_tokens: float | None, output_ms: float | None
) -> float | None:
    """(output tokens - 1) / the engine's time from its first token to its last.

    Engines start this time when they have the first token: llama.cpp (`predicted_ms`), Ollama
    (`eval_duration`) and vLLM (`request_decode_time_seconds`) alike. So one token has no speed,
    and a time near 0 beside it is none.
    """
    return decode_speed_tok_s(
        output_tokens=output_tokens, first_token_ms=0.0, last_token_ms=output_ms
    )


def engine_gap(
    *,
    client_decode_speed_tok_s: float | None,
    engine_output_tokens: float | None,
    engine_output_ms: float | None,
) -> float | None:
    """The client's decode speed / the engine's own - 1; None when one of them is not known.

    0.02 means that the client saw 2 % more tokens a second than the engine claims.
    """
    engine = engine_decode_speed_tok_s(
        output_tokens=engine_output_tokens, output_ms=engine_output_ms
    )
    client = client_decode_speed_tok_s
    if engine is None or client is None or not 0 < client <= LARGEST:
        return None
    gap = client / engine - 1
    return gap if gap <= LARGEST else None

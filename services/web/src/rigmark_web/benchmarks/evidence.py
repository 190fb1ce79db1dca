"""What is published of the raw evidence: each attempt as it was posted, without its trace."""

from pydantic import BaseModel


class MarksView(BaseModel):
    """Moments of one request, in ms since it was sent."""

    first_chunk_ms: float | None = None
    first_token_ms: float | None = None
    first_output_token_ms: float | None = None
    last_token_ms: float | None = None
    end_ms: float | None = None


class EngineTimingsView(BaseModel):
    """The engine's own figures of the same request."""

    prompt_tokens: int | None = None
    prompt_ms: float | None = None
    output_tokens: int | None = None
    output_ms: float | None = None
    load_ms: float | None = None


class AttemptView(BaseModel):
    """One request to the engine."""

    ordinal: int
    warmup: bool
    """Left out of every figure."""
    marks: MarksView = MarksView()
    output_tokens: int | None = None
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None
    first_chunk_tokens: int | None = None
    chunks: int | None = None
    token_count_source: str | None = None
    finish_reason: str | None = None
    engine_timings: EngineTimingsView | None = None
    device_samples: int = 0
    """How many samples the device trace holds."""

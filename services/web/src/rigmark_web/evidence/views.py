"""What is published of the raw evidence: each attempt, with its trace and chunks in brief."""

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
    queue_ms: float | None = None
    ttft_ms: float | None = None
    draft_tokens: int | None = None
    accepted_draft_tokens: int | None = None


class GapsView(BaseModel):
    """The waits from one chunk to the next, in ms."""

    gaps: int
    p50_ms: float
    p99_ms: float | None
    """Null below a hundred gaps: so few have no 99th percentile."""
    longest_ms: float


class TraceView(BaseModel):
    """What the sensors of one card said while a request ran, in steps of equal size.

    Each step tells its highest temperature, power and memory, and its lowest clock.
    """

    device: int
    """The position of the card in the hardware's list."""
    at_ms: list[float]
    """When each step began, since the request was sent."""
    temperature_c: list[float | None]
    sm_clock_mhz: list[float | None]
    power_w: list[float | None]
    memory_used_mb: list[float | None]
    throttle_reasons: list[str]
    """Why the card ran slower than it could, at any time of the trace."""


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
    timed_tokens: int | None = None
    """Tokens between the first and the last token's moment."""
    chunks: int | None = None
    gaps: GapsView | None = None
    """Null where the moments of the chunks were not posted."""
    client_cpu_ms: float | None = None
    """Processor time that the measuring client used."""
    other_load_pct: float | None = None
    """Load of the machine by programs that are neither the engine nor the client."""
    token_count_source: str | None = None
    finish_reason: str | None = None
    engine_timings: EngineTimingsView | None = None
    device_samples: int = 0
    """How many samples the device trace holds."""
    traces: list[TraceView] = []
    """One for each card."""

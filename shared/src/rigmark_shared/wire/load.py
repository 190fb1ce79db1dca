"""Speed under load: points of a sweep, each from its requests or from a summary of them."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from rigmark_shared.wire.device import MemoryKind
from rigmark_shared.wire.document import (
    Document,
    Gigabytes,
    Milliseconds,
    Name,
    Percent,
    Reason,
    TokenCount,
    TokensPerSecond,
)
from rigmark_shared.wire.scenario_run import Confidence, GpuShareSource

_MOST_REQUESTS = 1_000_000


class LoadRequest(Document):
    """One request of a load point, in ms from the start of the point."""

    start_ms: Milliseconds
    """When it was sent; with requests started at a rate, when it was due to be sent, so that a
    client that comes late cannot hide how long the answer took."""
    late_ms: Milliseconds | None = None
    """How long after `start_ms` it was really sent; null when it was not due at any moment."""
    first_token_ms: Milliseconds | None = None
    """When its first token came; null when none came."""
    last_token_ms: Milliseconds | None = None
    """When its last token came."""
    end_ms: Milliseconds | None = None
    """When it ended, well or not; a point lasts until the last of them."""
    prompt_tokens: TokenCount | None = None
    """Tokens of its prompt."""
    cached_prompt_tokens: TokenCount | None = None
    """Tokens of its prompt that the engine took from its cache."""
    output_tokens: TokenCount | None = None
    """Tokens it generated, as the server counted them."""
    first_chunk_tokens: TokenCount | None = None
    """Tokens in the first chunk, where the engine counts per chunk."""
    timed_tokens: TokenCount | None = None
    """Tokens that came after `first_token_ms` and up to `last_token_ms`, where the engine counts
    per chunk."""
    chunks: TokenCount | None = None
    """Chunks of its answer that carried content, reasoning or a tool call."""
    prompt_ms: Milliseconds | None = None
    """Time the engine spent on its uncached prompt tokens, as the engine tells it."""
    error: Reason | None = None
    """Why it failed; null when it ended well."""

    @model_validator(mode="after")
    def moments_are_in_order(self) -> Self:
        """Refuse moments in an order that no clock could have taken."""
        first, last = self.first_token_ms, self.last_token_ms
        if first is not None and first < self.start_ms:
            msg = "first_token_ms must not be before start_ms"
            raise ValueError(msg)
        if last is not None and (first is None or last < first):
            msg = "last_token_ms must not be before first_token_ms"
            raise ValueError(msg)
        if self.end_ms is not None and self.end_ms < max(last or 0.0, self.start_ms):
            msg = "end_ms must not be before start_ms or last_token_ms"
            raise ValueError(msg)
        return self


class Percentiles(Document):
    """A distribution in brief, in milliseconds."""

    mean: Milliseconds | None = None
    p50: Milliseconds | None = None
    p90: Milliseconds | None = None
    p95: Milliseconds | None = None
    p99: Milliseconds | None = None


class LoadSummary(Document):
    """What a client tells of a point, in Rigmark's definitions; ignored beside requests."""

    duration_s: Annotated[float, Field(gt=0, le=86_400)] | None = None
    """From the first request sent to the last answer's end."""
    succeeded: Annotated[int, Field(ge=0, le=_MOST_REQUESTS)] | None = None
    """Requests that ended well."""
    failed: Annotated[int, Field(ge=0, le=_MOST_REQUESTS)] | None = None
    """Requests that did not."""
    ttft_ms: Percentiles | None = None
    """Time to first token."""
    itl_ms: Percentiles | None = None
    """Inter-token latency."""
    tpot_ms: Percentiles | None = None
    """Time per output token after the first, by request."""
    end_to_end_ms: Percentiles | None = None
    """Request sent to last token."""
    decode_speed_tok_s: TokensPerSecond | None = None
    """Speed of one request between its first and its last token: the median over requests."""
    output_throughput_tok_s: TokensPerSecond | None = None
    """Output tokens of all requests together over the duration."""
    prefill_speed_tok_s: TokensPerSecond | None = None
    """Uncached prompt tokens over prefill time."""
    decode_speed_sd_tok_s: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    """The standard deviation of the decode speed over repetitions."""


class LoadPoint(Document):
    """One setting of the load: so many in flight, or so many a second, with prompts so long."""

    concurrency: Annotated[int, Field(gt=0, le=100_000)] | None = None
    """Requests in flight; null when requests started at a rate or it is not known."""
    rate_per_s: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    """Requests started a second, when they started at a rate."""
    prompt_tokens: TokenCount | None = None
    """Tokens of each prompt, as asked for or as the mean over the requests."""
    output_tokens: TokenCount | None = None
    """Tokens of each answer, as asked for or as the mean over the requests."""
    context_tokens: TokenCount | None = None
    """Tokens that were in the context before the prompt; where they are sent with it, as a sweep
    of context lengths does, each request's `prompt_tokens` counts both."""
    requests: Annotated[list[LoadRequest], Field(max_length=10_000, fail_fast=True)] = Field(
        default_factory=list
    )
    """The raw evidence; when present, the server derives the figures from it."""
    summary: LoadSummary | None = None
    """The figures of a client that keeps no requests."""
    memory_gb: Gigabytes | None = None
    """Peak RAM or VRAM of the model during the point, in GB of 1024 MB."""
    memory_kind: MemoryKind | None = None
    """Which memory `memory_gb` speaks of."""
    gpu_share_pct: Percent | None = None
    """The share of the model on the GPU; this is not the load of the card."""
    gpu_share_sources: Annotated[list[GpuShareSource], Field(max_length=10)] = Field(
        default_factory=list
    )
    """What each source told of `gpu_share_pct`, the most trusted first."""
    gpu_share_confidence: Confidence | None = None
    """How far those sources bear `gpu_share_pct` out."""
    energy_j: Annotated[float, Field(ge=0, le=1e12)] | None = None
    """Energy spent on all requests of the point together, in joules."""
    client_cpu_pct: Percent | None = None
    """Processor time of the measuring client during the point, in percent of one processor; near
    100 the client itself was the limit."""
    other_load_pct: Percent | None = None
    """Load of the machine's processors, in percent of all of them, by programs that are neither
    the engine nor the client."""
    unknown: Annotated[dict[Name, Reason], Field(max_length=50)] = Field(default_factory=dict)
    """Why a figure is null, by the field's name."""
    label: Name | None = None
    """What the client calls this point, for example `tg128`."""

    @model_validator(mode="after")
    def something_was_measured(self) -> Self:
        """Refuse a point that holds neither requests nor a summary."""
        if not self.requests and self.summary is None:
            msg = "must hold requests or a summary"
            raise ValueError(msg)
        return self

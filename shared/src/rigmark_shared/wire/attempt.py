"""One request to the engine, as the stopwatch saw it and as the engine tells it."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from rigmark_shared.wire.device import DeviceSample
from rigmark_shared.wire.document import Document, Milliseconds, Name, TokenCount

_FOLLOWS = {
    "first_token_ms": "first_chunk_ms",
    "first_output_token_ms": "first_token_ms",
    "last_token_ms": "first_token_ms",
    "end_ms": "last_token_ms",
}


class TokenCountSource(StrEnum):
    """Who counted the tokens."""

    SERVER = "server"
    CLIENT = "client"
    ESTIMATE = "estimate"


class ClockMarks(Document):
    """Moments of one streamed request on a monotonic clock, in ms from `request_start`."""

    first_chunk_ms: Milliseconds
    """The first data chunk of any kind."""
    first_token_ms: Milliseconds
    """The first non-empty content, reasoning or tool-call delta."""
    first_output_token_ms: Milliseconds | None = None
    """The first delta that is not reasoning; null when the answer held reasoning only."""
    last_token_ms: Milliseconds
    """The last such delta; neither the usage chunk nor `[DONE]`."""
    end_ms: Milliseconds
    """The end of the stream."""

    @field_validator("first_token_ms", "first_output_token_ms", "last_token_ms", "end_ms")
    @classmethod
    def not_before_the_mark_it_follows(
        cls, value: float | None, info: ValidationInfo
    ) -> float | None:
        """Refuse marks in an order that no clock could have taken."""
        earlier = _FOLLOWS[str(info.field_name)]
        limit = info.data.get(earlier)
        if value is not None and limit is not None and value < limit:
            msg = f"must not be before {earlier}"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def output_begins_before_the_last_token(self) -> Self:
        """Refuse a first output token after the last token."""
        if (self.first_output_token_ms or 0) > self.last_token_ms:
            msg = "first_output_token_ms must not be after last_token_ms"
            raise ValueError(msg)
        return self


class EngineTimings(Document):
    """The engine's own figures of the same request, kept beside ours."""

    prompt_tokens: TokenCount | None = None
    """Prompt tokens the engine processed, without those from its cache."""
    prompt_ms: Milliseconds | None = None
    """Time the engine spent on them."""
    output_tokens: TokenCount | None = None
    """Tokens the engine generated."""
    output_ms: Milliseconds | None = None
    """Time the engine spent on generating them."""
    load_ms: Milliseconds | None = None
    """Time the engine spent on loading the model."""


class Attempt(Document):
    """One request: a warm-up or a repetition that counts."""

    ordinal: Annotated[int, Field(ge=0, le=1_000)]
    """The position of the attempt in the order it was made, from 0."""
    warmup: bool = False
    """Whether this attempt only warmed the engine and is left out of every figure."""
    marks: ClockMarks
    """The stopwatch's marks."""
    output_tokens: TokenCount | None = None
    """All generated tokens, reasoning included."""
    prompt_tokens: TokenCount | None = None
    """Tokens of the prompt."""
    cached_prompt_tokens: TokenCount | None = None
    """Prompt tokens the engine took from its cache; any of them voids the prefill speed."""
    first_chunk_tokens: TokenCount | None = None
    """Tokens in the first chunk, where the engine counts per chunk."""
    chunks: TokenCount | None = None
    """Chunks that carried content, reasoning or a tool call."""
    token_count_source: TokenCountSource | None = None
    """Who counted `output_tokens`."""
    finish_reason: Name | None = None
    """Why the engine stopped, in its own word."""
    engine_timings: EngineTimings | None = None
    """The engine's own timings."""
    device_trace: Annotated[list[DeviceSample], Field(max_length=10_000, fail_fast=True)] = Field(
        default_factory=list
    )
    """What the sensors said while the request ran."""

"""One request to the engine, as the stopwatch saw it and as the engine tells it."""

from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from rigmark_shared.wire.device import DeviceSample
from rigmark_shared.wire.document import Document, Milliseconds, Name, Percent, TokenCount

_MOST_CHUNK_MARKS = 20_000
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
    queue_ms: Milliseconds | None = None
    """Time the request waited in the engine before it was worked on."""
    ttft_ms: Milliseconds | None = None
    """The engine's own time to the first token."""
    draft_tokens: TokenCount | None = None
    """Tokens that a draft model proposed."""
    accepted_draft_tokens: TokenCount | None = None
    """Proposed tokens that were taken into the answer."""


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
    timed_tokens: TokenCount | None = None
    """Tokens that came after `first_token_ms` and up to `last_token_ms`, where the engine counts
    per chunk; else the decode speed takes `output_tokens` less those of the first chunk."""
    chunks: TokenCount | None = None
    """Chunks that carried content, reasoning or a tool call."""
    chunk_marks_ms: Annotated[
        list[Milliseconds], Field(max_length=_MOST_CHUNK_MARKS, fail_fast=True)
    ] = Field(default_factory=list)
    """When each of those chunks came, in ms from `request_start`; none when there were too many."""
    client_cpu_ms: Milliseconds | None = None
    """Processor time the measuring client used during the attempt."""
    other_load_pct: Percent | None = None
    """Load of the machine's processors, in percent of all of them, by programs that are neither
    the engine nor the client."""
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

    @field_validator("chunk_marks_ms")
    @classmethod
    def chunks_come_in_order(cls, marks: list[float], info: ValidationInfo) -> list[float]:
        """Refuse chunk marks that go back, or that do not span first token to last token."""
        if any(later < earlier for earlier, later in pairwise(marks)):
            msg = "must not go back in time"
            raise ValueError(msg)
        taken: ClockMarks | None = info.data.get("marks")
        if marks and taken and (marks[0], marks[-1]) != (taken.first_token_ms, taken.last_token_ms):
            msg = "must begin at marks.first_token_ms and end at marks.last_token_ms"
            raise ValueError(msg)
        return marks

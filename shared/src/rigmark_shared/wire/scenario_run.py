"""What one scenario gave: the text to judge, and the figures."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from rigmark_shared.methodology import ScenarioId
from rigmark_shared.wire.attempt import Attempt, TokenCountSource
from rigmark_shared.wire.device import MemoryKind
from rigmark_shared.wire.document import (
    Document,
    Gigabytes,
    Milliseconds,
    Name,
    Percent,
    Reason,
    Text,
    TokenCount,
    TokensPerSecond,
)


class Confidence(StrEnum):
    """How far a figure is borne out by what was read."""

    HIGH = "high"
    """Two sources that do not share a cause of error agree."""
    MEDIUM = "medium"
    """One source told it."""
    LOW = "low"
    """Sources contradict each other, or it was concluded from something else."""


class GpuShareSource(Document):
    """One reading of the share of the model on the GPU."""

    source: Name
    """Where it was read, for example `ollama:/api/ps` or `nvml:process-memory`."""
    pct: Percent | None = None
    """The share it told."""
    reason: Reason | None = None
    """Why it told none, or why it is not trusted."""


class ScenarioRun(Document):
    """One scenario's run; a figure that is unknown is null, and `unknown` may say why."""

    scenario: ScenarioId
    """Which of the methodology's scenarios was run."""
    prompt: Annotated[Text, Field(min_length=1)]
    """The whole prompt as it was sent, nonce line included."""
    response: Text
    """The whole answer without its reasoning; empty when the model gave none."""
    reasoning: Text | None = None
    """The model's reasoning, where the engine tells it apart."""
    temperature: Annotated[float, Field(ge=0, le=5)] | None = None
    """The sampling temperature that was asked for."""
    max_output_tokens: Annotated[int, Field(gt=0, le=10_000_000)] | None = None
    """The limit on generated tokens that was asked for."""
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None
    """The sampling seed that was asked for."""
    finish_reason: Name | None = None
    """Why the engine stopped, in its own word."""
    prompt_tokens: TokenCount | None = None
    """Tokens of the prompt."""
    output_tokens: TokenCount | None = None
    """Tokens used by the answer, reasoning included."""
    token_count_source: TokenCountSource | None = None
    """Who counted the tokens."""
    generation_speed_tok_s: TokensPerSecond | None = None
    """Generated tokens ÷ generation time."""
    generation_time_ms: Milliseconds | None = None
    """From request sent to last token; an alternative to `generation_speed_tok_s`."""
    decode_speed_tok_s: TokensPerSecond | None = None
    """Speed between the first and the last token, where the rig knows it."""
    ttft_ms: Milliseconds | None = None
    """From request sent to the first token, content or reasoning."""
    memory_gb: Gigabytes | None = None
    """Peak RAM or VRAM of the model while generating, in GB of 1024 MB."""
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
    """Energy spent on the generation, in joules."""
    unknown: Annotated[dict[Name, Reason], Field(max_length=50)] = Field(default_factory=dict)
    """Why a figure is null, by the field's name."""
    attempts: Annotated[list[Attempt], Field(max_length=100, fail_fast=True)] = Field(
        default_factory=list
    )
    """The raw evidence; when present, the server derives the figures from it."""

    @field_validator("attempts")
    @classmethod
    def attempts_are_told_apart(cls, attempts: list[Attempt]) -> list[Attempt]:
        """Refuse two attempts of the same place in the order."""
        ordinals = {attempt.ordinal for attempt in attempts}
        if len(ordinals) != len(attempts):
            msg = "each attempt must have an ordinal of its own"
            raise ValueError(msg)
        return attempts

"""On what terms it was measured: what two results must share to be compared."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from rigmark_shared.wire.document import Document, Name


class SutBoundary(StrEnum):
    """What lay between the client's clock and the model: the system under test."""

    ENGINE = "engine"
    """The engine itself, on the same machine."""
    NETWORK = "network"
    """The engine and the network to it."""
    GATEWAY = "gateway"
    """A proxy or gateway before the engine, too."""
    IN_PROCESS = "in_process"
    """The engine's own benchmark program, without a server."""


class LoadModel(StrEnum):
    """How the next request is decided on."""

    SINGLE_STREAM = "single_stream"
    """One request after the other."""
    CLOSED_LOOP = "closed_loop"
    """So many in flight; each end starts the next."""
    OPEN_LOOP = "open_loop"
    """Requests start at a rate, whatever has ended."""


class PromptCache(StrEnum):
    """What is known of prompts served from a cache."""

    DISABLED = "disabled"
    """The engine was told not to, and reported no cached token."""
    DEFEATED = "defeated"
    """A nonce opens every prompt, and the engine reported no cached token but a template's."""
    NOT_REPORTED = "not_reported"
    """A nonce opens every prompt, and the engine does not tell of its cache."""
    HIT = "hit"
    """The engine took prompt tokens from its cache."""


class Terms(Document):
    """The terms of a measurement; what is left out is unknown, and compared with nothing."""

    sut_boundary: SutBoundary | None = None
    """What lay between the client's clock and the model."""
    load_model: LoadModel | None = None
    """How the next request was decided on."""
    concurrency: Annotated[int, Field(gt=0, le=100_000)] | None = None
    """Requests in flight while the scenarios ran."""
    streaming: bool | None = None
    """Whether answers were streamed."""
    prompt_cache: PromptCache | None = None
    """What is known of prompts served from a cache."""
    prompt_set_version: Name | None = None
    """The version of the prompts that were sent."""
    warmups: Annotated[int, Field(ge=0, le=1_000)] | None = None
    """Attempts made before those that count."""
    target_cv_pct: Annotated[float, Field(gt=0, le=100)] | None = None
    """Repetitions went on until the coefficient of variation was at most this."""
    max_repetitions: Annotated[int, Field(gt=0, le=1_000)] | None = None
    """Repetitions that were made at most for each scenario."""
    cooldown_s: Annotated[float, Field(ge=0, le=86_400)] | None = None
    """The rest before each repetition."""

"""What the agent asks of an engine, whichever protocol it speaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

from rigmark_agent.target.connection import Connection
from rigmark_shared.wire import Engine, EngineTimings, Model


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for an answer."""

    prompt: str
    temperature: float
    max_output_tokens: int
    seed: int | None = None
    """The sampling seed; None leaves it to the engine."""
    exact_length: bool = False
    """Whether to go on past the model's own end, up to the limit, where the engine can be told."""


class Event(NamedTuple):
    """What one chunk of the stream said; counts are totals so far, None where it said nothing."""

    text: str = ""
    """Content, or a tool call's name and arguments."""
    reasoning: str = ""
    output_tokens: int | None = None
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None
    finish_reason: str | None = None
    timings: EngineTimings | None = None
    error: str | None = None
    """The engine's own words for why it failed."""
    done: bool = False
    """Whether the protocol's end mark came."""

    @property
    def carries_tokens(self) -> bool:
        """Whether the chunk held anything the model generated; a role alone is no token."""
        return bool(self.text or self.reasoning)


class Decoder(Protocol):
    """Turns the bytes of one answer into events; made anew for each answer."""

    def feed(self, block: bytes) -> Iterator[Event]:
        """Yield the events that this block finishes; raises StreamWasGarbled."""
        ...

    def flush(self) -> Iterator[Event]:
        """Yield what the end of the stream finishes."""
        ...


@dataclass(frozen=True, slots=True)
class GpuShare:
    """The share of the model on the GPU in percent, or why it is not known."""

    pct: float | None
    reason: str | None = None
    source: str = "engine"
    """Where it was read, for example `ollama:/api/ps`."""
    layers: int | None = None
    """How many layers can be on the GPU, where the model's file tells; an engine's option counts
    them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an engine's own counters tell of one request, beyond what stood in its answer."""

    timings: EngineTimings | None = None
    cached_prompt_tokens: int | None = None


class Target(Protocol):
    """An engine that serves the model under test."""

    connection: Connection
    warm_path: ClassVar[str]
    """A path that costs the engine nothing, asked for to open the connection."""
    chat_path: ClassVar[str]
    ends_with: ClassVar[str]
    """The protocol's end mark."""
    disables_prompt_cache: ClassVar[bool]
    """Whether its requests tell the engine to use no prompt cache."""

    def body(self, ask: Ask) -> Mapping[str, Any]:
        """Return the body of a streaming request."""
        ...

    def decoder(self) -> Decoder:
        """Return a decoder for one answer."""
        ...

    def describe(self) -> tuple[Model, Engine]:
        """Say what is served, and by what."""
        ...

    def gpu_share(self) -> GpuShare:
        """Say what the engine itself tells of the model's place, once it is loaded."""
        ...

    def busy(self) -> str | None:
        """Say what else the engine works on at present; None when it is idle or does not tell."""
        ...

    def before(self) -> None:
        """Read the engine's counters before a request, where it has any."""
        ...

    def after(self) -> Told:
        """Say what its counters tell of the request since `before`, if it was the only one."""
        ...

"""Schedules: what an engine of known timing sends, and when; each is chosen by its model name."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Protocol(StrEnum):
    """How the engine speaks."""

    OPENAI = "openai"
    OLLAMA = "ollama"


class Counting(StrEnum):
    """How the engine tells its tokens."""

    FINAL = "final"
    """One usage chunk after the last token."""
    NONE = "none"
    RUNNING = "running"
    """A usage in every chunk, as vLLM's continuous_usage_stats gives it."""
    TIMINGS = "timings"
    """llama.cpp's timings in every chunk."""
    WRONG = "wrong"
    """A running count, and a final usage that tells of fewer tokens than were sent."""
    WITH_END = "with_end"
    """A running count, and a final usage that counts the end-of-text token too."""


class End(StrEnum):
    """How the stream ends."""

    WHOLE = "whole"
    NO_MARK = "no_mark"
    CUT = "cut"
    ERROR = "error"
    EMPTY = "empty"
    """As it should, after empty content only."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One stream; times in milliseconds from when the request was received whole."""

    name: str
    protocol: Protocol = Protocol.OPENAI
    ttft_ms: float = 50.0
    itl_ms: float = 10.0
    tokens: int = 64
    tokens_per_chunk: int = 1
    chunks_per_token: int = 1
    reasoning_tokens: int = 0
    """Of the tokens above, those at the beginning that are reasoning."""
    role_at_once: bool = False
    keep_alive_ms: float | None = None
    stall_after: int | None = None
    """The token after which nothing comes for `stall_ms`."""
    stall_ms: float = 0.0
    finish_late_ms: float = 0.0
    counting: Counting = Counting.FINAL
    end: End = End.WHOLE

    def token_at_ms(self, number: int) -> float:
        """Return when the token of that number, from 1, leaves the engine."""
        chunk = (number - 1) // self.tokens_per_chunk
        at_ms = self.ttft_ms + chunk * self.tokens_per_chunk * self.itl_ms
        stalled = self.stall_after is not None and number > self.stall_after
        return at_ms + (self.stall_ms if stalled else 0.0)

    @property
    def ends_well(self) -> bool:
        """Whether a client should take this stream for an answer."""
        return self.end is End.WHOLE

    @property
    def told(self) -> int | None:
        """The tokens that the engine's last word tells of."""
        if self.counting is Counting.NONE:
            return None
        return self.tokens + {Counting.WRONG: -7, Counting.WITH_END: 1}.get(self.counting, 0)

    @property
    def counted(self) -> int | None:
        """The tokens that a client should count; a total that shrinks in the end is wrong."""
        return None if self.told is None else max(self.tokens, self.told)


_ALL = (
    Schedule("plain"),
    Schedule("fast", itl_ms=1.0, tokens=256),
    Schedule("role-at-once", ttft_ms=200.0, role_at_once=True),
    Schedule("four-per-chunk", itl_ms=5.0, tokens=256, tokens_per_chunk=4, ttft_ms=60.0),
    Schedule("split-token", chunks_per_token=3, itl_ms=12.0, tokens=64),
    Schedule("reasoning", reasoning_tokens=48, itl_ms=8.0, tokens=96),
    Schedule("uncounted", counting=Counting.NONE),
    Schedule("running", counting=Counting.RUNNING),
    Schedule("timings", counting=Counting.TIMINGS),
    Schedule("end-token", counting=Counting.WITH_END),
    Schedule("wrong-usage", counting=Counting.WRONG),
    Schedule("keep-alive", ttft_ms=150.0, keep_alive_ms=20.0),
    Schedule("stall", stall_after=48, stall_ms=300.0, tokens=96, itl_ms=5.0),
    Schedule("finish-late", finish_late_ms=250.0),
    Schedule("ollama", protocol=Protocol.OLLAMA, reasoning_tokens=24),
    Schedule("error", end=End.ERROR, tokens=16, itl_ms=5.0),
    Schedule("cut", end=End.CUT, tokens=16, itl_ms=5.0),
    Schedule("no-mark", end=End.NO_MARK, tokens=16, itl_ms=5.0),
    Schedule("empty", end=End.EMPTY, tokens=16, itl_ms=5.0),
    Schedule("ollama-cut", protocol=Protocol.OLLAMA, end=End.CUT, tokens=16, itl_ms=5.0),
    Schedule("ollama-error", protocol=Protocol.OLLAMA, end=End.ERROR, tokens=16, itl_ms=5.0),
    Schedule("paced", tokens=64, itl_ms=5.0, ttft_ms=20.0),
    Schedule("at-once", tokens=64, itl_ms=0.0, ttft_ms=0.0),
)
# The speed behind chunks of several tokens is known only where the engine counts them.
_FOUR = next(one for one in _ALL if one.name == "four-per-chunk")
_COUNTED = (
    replace(_FOUR, name="four-running", counting=Counting.RUNNING),
    replace(_FOUR, name="four-timings", counting=Counting.TIMINGS),
)
SCHEDULES = {one.name: one for one in (*_ALL, *_COUNTED)}

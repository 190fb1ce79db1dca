"""What came of one request of a point: few numbers, so that ten thousand of them are light."""

from dataclasses import dataclass
from typing import Final, Self

from rigmark_agent.attempt import Attempter, Received
from rigmark_agent.errors import MeasurementFailed
from rigmark_agent.transcript import Reply
from rigmark_shared.wire import LoadRequest, TokenCountSource

_MS_PER_S: Final = 1000.0
_MICROSECONDS: Final = 3
_LONGEST_REASON: Final = 500
# A piece as Python holds it: a tuple, a float, and the bytes of a chunk.
_BYTES_PER_PIECE: Final = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """One request, answered or failed, on the clock of the sweep."""

    sent_s: float
    due_s: float | None = None
    """When it was due; None when it was due at no moment."""
    first_token_ms: float | None = None
    """From when it was sent."""
    last_token_ms: float | None = None
    end_ms: float | None = None
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None
    output_tokens: int | None = None
    """As the server counted them."""
    first_chunk_tokens: int | None = None
    timed_tokens: int | None = None
    chunks: int | None = None
    prompt_ms: float | None = None
    """As the engine tells it."""
    error: str | None = None

    @classmethod
    def answered(cls, reply: Reply, due_s: float | None) -> Self:
        """Keep what counts of a whole answer."""
        counted = reply.token_count_source is TokenCountSource.SERVER
        return cls(
            sent_s=reply.started_at_s,
            due_s=due_s,
            first_token_ms=reply.marks.first_token_ms,
            last_token_ms=reply.marks.last_token_ms,
            end_ms=reply.marks.end_ms,
            prompt_tokens=reply.prompt_tokens,
            cached_prompt_tokens=reply.cached_prompt_tokens,
            output_tokens=reply.output_tokens if counted else None,
            first_chunk_tokens=reply.first_chunk_tokens,
            timed_tokens=reply.timed_tokens,
            chunks=reply.chunks,
            prompt_ms=reply.timings.prompt_ms if reply.timings else None,
        )

    @property
    def has_failed(self) -> bool:
        """Whether no whole answer came."""
        return self.error is not None

    def load_request(self, begun_s: float) -> LoadRequest:
        """Return the request for the wire, in ms from the start of the point.

        A request that was due at a moment is timed from that moment, as the person who waits would
        time it; how late the client came is told beside it.
        """
        sent_ms = max(0.0, (self.sent_s - begun_s) * _MS_PER_S)
        due_ms = sent_ms if self.due_s is None else (self.due_s - begun_s) * _MS_PER_S
        return LoadRequest(
            start_ms=_rounded(due_ms),
            late_ms=None if self.due_s is None else _rounded(max(0.0, sent_ms - due_ms)),
            first_token_ms=_after(sent_ms, self.first_token_ms),
            last_token_ms=_after(sent_ms, self.last_token_ms),
            end_ms=_after(sent_ms, self.end_ms),
            prompt_tokens=self.prompt_tokens,
            cached_prompt_tokens=self.cached_prompt_tokens,
            output_tokens=self.output_tokens,
            first_chunk_tokens=self.first_chunk_tokens,
            timed_tokens=self.timed_tokens,
            chunks=self.chunks,
            prompt_ms=self.prompt_ms,
            error=None if self.error is None else self.error[:_LONGEST_REASON],
        )


@dataclass(frozen=True, slots=True)
class Unread:
    """An answer as it was received; it is read later, for reading takes time from other threads."""

    attempter: Attempter
    received: Received
    sent_s: float
    due_s: float | None
    ended_s: float

    @property
    def has_failed(self) -> bool:
        """Whether it ended before its time, as far as that is known without reading it."""
        return self.received.fault is not None

    @property
    def size_bytes(self) -> int:
        """About how much memory it holds."""
        return len(self.received.pieces) * _BYTES_PER_PIECE + len(self.received.ask.prompt)

    def read(self) -> Outcome:
        """Return what came of the request; a fault is an outcome too."""
        try:
            return Outcome.answered(self.attempter.read(self.received), self.due_s)
        except MeasurementFailed as fault:
            return failed(str(fault), sent_s=self.sent_s, due_s=self.due_s, ended_s=self.ended_s)


def failed(error: str, *, sent_s: float, due_s: float | None, ended_s: float) -> Outcome:
    """Return a request that failed at that moment; it lasted until then all the same."""
    end_ms = max(0.0, ended_s - sent_s) * _MS_PER_S
    return Outcome(sent_s=sent_s, due_s=due_s, end_ms=end_ms, error=error)


def _after(sent_ms: float, mark_ms: float | None) -> float | None:
    return None if mark_ms is None else _rounded(sent_ms + mark_ms)


def _rounded(ms: float) -> float:
    return round(ms, _MICROSECONDS)

"""What has come of an answer so far, and the whole reply once it has ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rigmark_agent.device.recording import Round
from rigmark_agent.errors import StreamReportedAnError
from rigmark_agent.stopwatch import MOST_CHUNK_MARKS, Stopwatch
from rigmark_agent.target.protocol import Ask, Event, Told
from rigmark_agent.target.reading import sendable
from rigmark_shared.methodology import estimate_tokens
from rigmark_shared.wire import ClockMarks, EngineTimings, TokenCountSource


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, when its parts came, and what the sensors said meanwhile."""

    ask: Ask
    text: str
    reasoning: str
    started_at_s: float
    """The start on the clock that `rounds` are on."""
    marks: ClockMarks
    chunks: int
    output_tokens: int
    token_count_source: TokenCountSource
    first_chunk_tokens: int | None
    prompt_tokens: int | None
    cached_prompt_tokens: int | None
    finish_reason: str | None
    timings: EngineTimings | None
    rounds: tuple[Round, ...] = ()
    chunk_marks_ms: tuple[float, ...] = ()
    """When each chunk with tokens came, from the start; none when there were too many of them."""
    timed_tokens: int | None = None
    """Tokens after the first moment and up to the last token, where the engine counts per chunk."""
    client_cpu_ms: float | None = None
    """Processor time that this client used from the request to the end of its answer."""
    other_load_pct: float | None = None
    """Load of the machine by programs that are neither the engine nor this client."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen beside an answer."""

    told: Told
    client_cpu_ms: float
    rounds: tuple[Round, ...] = ()
    other_load_pct: float | None = None


@dataclass(slots=True)
class Transcript:
    """Gathers the events of one answer."""

    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    output_tokens: int | None = None
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None
    finish_reason: str | None = None
    timings: EngineTimings | None = None
    end_ms: float = 0.0
    done: bool = False

    def take(self, events: Iterable[Event], watch: Stopwatch, at_ms: float) -> None:
        """Take in events that arrived at that moment; raises StreamReportedAnError."""
        self.end_ms = at_ms
        for event in events:
            if event.error is not None:
                raise StreamReportedAnError(
                    f"the target failed after {watch.chunks} chunks: {event.error}"
                )
            watch.see(event, at_ms)
            self._add(event)

    def reply(self, ask: Ask, watch: Stopwatch, observed: Observed) -> Reply:
        """Return the whole reply; what stood in the answer holds over what was told beside it.

        Raises AnswerHadNoTokens.
        """
        text, reasoning = sendable("".join(self.text)), sendable("".join(self.reasoning))
        counted, cached, told = self.output_tokens, self.cached_prompt_tokens, observed.told
        estimate = estimate_tokens(text) + estimate_tokens(reasoning)
        return Reply(
            ask=ask,
            text=text,
            reasoning=reasoning,
            started_at_s=watch.started_at_s,
            marks=watch.marks(self.end_ms),
            chunks=watch.chunks,
            output_tokens=counted or estimate,
            token_count_source=TokenCountSource.SERVER if counted else TokenCountSource.ESTIMATE,
            first_chunk_tokens=watch.first_chunk_tokens(counted) if counted else None,
            prompt_tokens=self.prompt_tokens,
            cached_prompt_tokens=told.cached_prompt_tokens if cached is None else cached,
            finish_reason=self.finish_reason,
            timings=self.timings or told.timings,
            rounds=observed.rounds,
            chunk_marks_ms=_unless_too_many(watch.chunk_marks_ms),
            timed_tokens=watch.timed_tokens(counted) if counted else None,
            client_cpu_ms=observed.client_cpu_ms,
            other_load_pct=observed.other_load_pct,
        )

    def _add(self, event: Event) -> None:
        if event.text:
            self.text.append(event.text)
        if event.reasoning:
            self.reasoning.append(event.reasoning)
        # Counts are totals so far: the latest of each holds, and none of the answer ever shrinks.
        if event.output_tokens is not None:
            self.output_tokens = max(event.output_tokens, self.output_tokens or 0)
        if event.timings is not None:
            self.timings = event.timings
        if event.prompt_tokens is not None:
            self.prompt_tokens = event.prompt_tokens
        if event.cached_prompt_tokens is not None:
            self.cached_prompt_tokens = event.cached_prompt_tokens
        self.finish_reason = event.finish_reason or self.finish_reason
        self.done = self.done or event.done


def _unless_too_many(marks_ms: list[float]) -> tuple[float, ...]:
    return tuple(marks_ms) if len(marks_ms) <= MOST_CHUNK_MARKS else ()

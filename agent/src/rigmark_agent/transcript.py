"""What has come of an answer so far, and the whole reply once it has ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from rigmark_agent.device.sampler import Round
from rigmark_agent.errors import StreamReportedAnError
from rigmark_agent.stopwatch import Stopwatch
from rigmark_agent.target.protocol import Ask, Event
from rigmark_agent.target.reading import sendable
from rigmark_shared.methodology import estimate_tokens
from rigmark_shared.wire import ClockMarks, EngineTimings, TokenCountSource

_LATEST: Final = (
    "output_tokens",
    "prompt_tokens",
    "cached_prompt_tokens",
    "finish_reason",
    "timings",
)


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

    def reply(self, ask: Ask, watch: Stopwatch, rounds: tuple[Round, ...]) -> Reply:
        """Return the whole reply; raises AnswerHadNoTokens."""
        text, reasoning = sendable("".join(self.text)), sendable("".join(self.reasoning))
        counted = self.output_tokens
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
            first_chunk_tokens=watch.first_chunk_tokens if counted else None,
            prompt_tokens=self.prompt_tokens,
            cached_prompt_tokens=self.cached_prompt_tokens,
            finish_reason=self.finish_reason,
            timings=self.timings,
            rounds=rounds,
        )

    def _add(self, event: Event) -> None:
        self.text.append(event.text)
        self.reasoning.append(event.reasoning)
        self.done = self.done or event.done
        # Counts are totals so far, so the latest of each is the one that holds.
        for field_name in _LATEST:
            value = getattr(event, field_name)
            if value is not None:
                setattr(self, field_name, value)

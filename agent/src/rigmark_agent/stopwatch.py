"""The stopwatch: the moments of one streamed request, on a clock that never goes back."""

from typing import Final

from rigmark_agent.errors import AnswerHadNoTokens
from rigmark_agent.target.protocol import Event
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.wire import ClockMarks

MS_PER_S: Final = 1000.0
_MICROSECONDS: Final = 3
# No engine makes one token after the other so quickly; they were sent in one piece.
_TOGETHER_MS: Final = 0.1


class Stopwatch:
    """Takes the marks of one request, in milliseconds from when the stopwatch was made.

    The moment of a chunk is when its bytes arrived; the caller reads it from `elapsed_ms` at once
    and parses the bytes later, so that parsing costs neither a figure nor the engine anything.
    """

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock = clock
        self.started_at_s = clock()
        self.chunks = 0
        self.first_chunk_tokens: int | None = None
        self.first_token_ms: float | None = None
        self._first_chunk_ms = 0.0
        self._first_output_token_ms: float | None = None
        self._last_token_ms = 0.0
        self._seen = False

    def elapsed_ms(self) -> float:
        """Return the time since the start."""
        return round((self._clock() - self.started_at_s) * MS_PER_S, _MICROSECONDS)

    def see(self, event: Event, at_ms: float) -> None:
        """Take in one event of the stream, which arrived at that moment."""
        if not self._seen:
            self._seen, self._first_chunk_ms = True, at_ms
        if not event.carries_tokens:
            return
        self.chunks += 1
        self._last_token_ms = at_ms
        if self.first_token_ms is None:
            self.first_token_ms = at_ms
        if event.text and self._first_output_token_ms is None:
            self._first_output_token_ms = at_ms
        # Chunks that arrive together are one chunk for the clock.
        if at_ms - self.first_token_ms < _TOGETHER_MS:
            self.first_chunk_tokens = event.output_tokens

    def marks(self, end_ms: float) -> ClockMarks:
        """Return the marks of a stream that ended at that moment.

        Raises AnswerHadNoTokens when neither content nor reasoning came.
        """
        if self.first_token_ms is None:
            raise AnswerHadNoTokens("the target ended its answer without a single token")
        return ClockMarks(
            first_chunk_ms=self._first_chunk_ms,
            first_token_ms=self.first_token_ms,
            first_output_token_ms=self._first_output_token_ms,
            last_token_ms=self._last_token_ms,
            end_ms=end_ms,
        )

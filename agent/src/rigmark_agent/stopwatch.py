"""The stopwatch: the moments of one streamed request, on a clock that never goes back."""

from typing import Final

from rigmark_agent.errors import AnswerHadNoTokens
from rigmark_agent.target.protocol import Event
from rigmark_shared.wire import ClockMarks

MS_PER_S: Final = 1000.0
MOST_CHUNK_MARKS: Final = 20_000
_MICROSECONDS: Final = 3
# No engine makes one token after the other so quickly; they were sent in one piece.
_TOGETHER_MS: Final = 0.1


class Stopwatch:
    """Takes the marks of one request, in milliseconds from the moment it was sent.

    The moment of a chunk is when its bytes were received, which was noted before anything was
    parsed; so reading the chunks later costs neither a figure nor the engine anything.
    """

    def __init__(self, started_at_s: float) -> None:
        self.started_at_s = started_at_s
        self.chunk_marks_ms: list[float] = []
        """When each chunk with content, reasoning or a tool call came."""
        self._first_chunk_ms: float | None = None
        self._first_output_token_ms: float | None = None
        self._first_count: int | None = None
        self._last_count: int | None = None

    @property
    def chunks(self) -> int:
        """The number of chunks with content, reasoning or a tool call so far."""
        return len(self.chunk_marks_ms)

    def at_ms(self, at_s: float) -> float:
        """Return a moment of the clock in milliseconds from the start."""
        return round((at_s - self.started_at_s) * MS_PER_S, _MICROSECONDS)

    def see(self, event: Event, at_ms: float) -> None:
        """Take in one event of the stream, which was complete at that moment."""
        if self._first_chunk_ms is None:
            self._first_chunk_ms = at_ms
        if not (event.text or event.reasoning):
            return
        first_ms = self.chunk_marks_ms[0] if self.chunk_marks_ms else at_ms
        # Chunks that arrive together are one chunk for the clock.
        if at_ms - first_ms < _TOGETHER_MS:
            at_ms = first_ms
            self._first_count = event.output_tokens
        self.chunk_marks_ms.append(at_ms)
        if event.text and self._first_output_token_ms is None:
            self._first_output_token_ms = at_ms
        self._last_count = event.output_tokens

    def first_chunk_tokens(self, output_tokens: int) -> int | None:
        """Return the tokens of the first moment, where the engine counts per chunk.

        None also where its running count contradicts its whole count.
        """
        count = self._first_count
        return count if count is not None and count <= output_tokens else None

    def timed_tokens(self, output_tokens: int) -> int | None:
        """Return the tokens after the first moment and up to the last token, counted by the engine.

        What only the final count holds, such as the end-of-text token, took none of that time.
        """
        first, last = self._first_count, self._last_count
        if first is None or last is None:
            return None
        return last - first if first <= last <= output_tokens else None

    def marks(self, end_ms: float) -> ClockMarks:
        """Return the marks of a stream that ended at that moment.

        Raises AnswerHadNoTokens when neither content nor reasoning came.
        """
        if self._first_chunk_ms is None or not self.chunk_marks_ms:
            raise AnswerHadNoTokens("the target ended its answer without a single token")
        return ClockMarks(
            first_chunk_ms=self._first_chunk_ms,
            first_token_ms=self.chunk_marks_ms[0],
            first_output_token_ms=self._first_output_token_ms,
            last_token_ms=self.chunk_marks_ms[-1],
            end_ms=end_ms,
        )

"""Spans on their way to a collector: bounded in number, and none lost without being counted."""

import threading
from collections import Counter
from collections.abc import Sequence
from typing import Final

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from rigmark_shared.observability.tracing import Loss, Losses

_EVERY_MS: Final = 1000
_MOST_WAITING: Final = 4096
_AT_ONCE: Final = 512


class Tally:
    """Counts spans that wait and spans that were lost, for any number of threads."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._waiting = 0
        self._lost = Counter(dict.fromkeys(Loss, 0))
        self._lock = threading.Lock()

    def admit(self) -> bool:
        """Say whether one more may wait; one that may not is lost."""
        with self._lock:
            is_full = self._waiting >= self._most
            if is_full:
                self._lost[Loss.QUEUE_FULL] += 1
            else:
                self._waiting += 1
            return not is_full

    def leave(self, number: int) -> None:
        """Have so many wait no longer."""
        with self._lock:
            self._waiting -= number

    def refuse(self, number: int) -> None:
        """Count spans that the collector did not take."""
        with self._lock:
            self._lost[Loss.NOT_TAKEN] += number

    def losses(self) -> Losses:
        """Return how many were lost, by why."""
        with self._lock:
            return dict(self._lost)


class CountedSpans(BatchSpanProcessor):
    """Sends spans in the background, in batches; the library alone would drop them unseen."""

    def __init__(self, exporter: SpanExporter, *, most_waiting: int = _MOST_WAITING) -> None:
        self._tally = Tally(most=most_waiting)
        super().__init__(
            _Counted(exporter, self._tally),
            max_queue_size=most_waiting,
            schedule_delay_millis=_EVERY_MS,
            max_export_batch_size=min(_AT_ONCE, most_waiting),
        )
        self.losses = self._tally.losses

    def on_end(self, span: ReadableSpan) -> None:
        """Have a span wait to be sent, if it is sampled and there is room."""
        is_sampled = span.context is not None and span.context.trace_flags.sampled
        if is_sampled and self._tally.admit():
            super().on_end(span)


class _Counted(SpanExporter):
    """Passes batches on, and counts those that are not taken."""

    def __init__(self, exporter: SpanExporter, tally: Tally) -> None:
        self._exporter = exporter
        self._tally = tally

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self._tally.leave(len(spans))
        result = SpanExportResult.FAILURE
        try:
            result = self._exporter.export(spans)
        finally:
            if result is not SpanExportResult.SUCCESS:
                self._tally.refuse(len(spans))
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

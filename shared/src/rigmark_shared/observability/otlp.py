"""Tracing with OpenTelemetry, sent over OTLP; imported only where a collector is named.

How much is traced follows OpenTelemetry's own variables (`OTEL_TRACES_SAMPLER`); so do headers that
a collector asks for (`OTEL_EXPORTER_OTLP_HEADERS`).
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import structlog
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from structlog.contextvars import bound_contextvars

from rigmark_shared.observability.tracing import Attributes, Kind, Losses, Span
from rigmark_shared.observability.waiting import CountedSpans

_PATH: Final = "/v1/traces"
_EXPORT_TIMEOUT_S: Final = 5.0
_LONGEST_END_S: Final = 3.0
_KINDS: Final = {
    Kind.SERVER: trace.SpanKind.SERVER,
    Kind.CLIENT: trace.SpanKind.CLIENT,
    Kind.CONSUMER: trace.SpanKind.CONSUMER,
    Kind.INTERNAL: trace.SpanKind.INTERNAL,
}
_W3C: Final = TraceContextTextMapPropagator()

log = structlog.get_logger(__name__)


class OtlpTracing:
    """Sends spans to one collector; while it is away they are dropped, counted, and said once."""

    def __init__(self, endpoint: str, *, room: str) -> None:
        # Each failed try is a line of theirs, with a traceback; one of ours says it all.
        logging.getLogger("opentelemetry.exporter").setLevel(logging.CRITICAL)
        logging.getLogger("opentelemetry.sdk").setLevel(logging.ERROR)
        self._has_ended = False
        self._exporter = _SaysOnce(endpoint)
        self._provider = TracerProvider(
            resource=Resource.create(
                {
                    "service.namespace": "rigmark",
                    "service.name": f"rigmark-{room}",
                    "service.version": _version_of(room),
                }
            ),
            shutdown_on_exit=False,
        )
        self._spans = CountedSpans(self._exporter)
        self._provider.add_span_processor(self._spans)
        self._tracer = self._provider.get_tracer("rigmark")

    def span(
        self, name: str, *, kind: Kind, parent: str | None, attributes: Attributes
    ) -> AbstractContextManager[Span]:
        """Begin a span inside the given parent, or else inside the one that is going on."""
        return self._span(name, kind, parent, attributes)

    @contextmanager
    def _span(
        self, name: str, kind: Kind, parent: str | None, attributes: Attributes
    ) -> Iterator[Span]:
        context = None if parent is None else _W3C.extract({"traceparent": parent})
        with self._tracer.start_as_current_span(
            name,
            context,
            kind=_KINDS[kind],
            attributes={key: value for key, value in attributes.items() if value is not None},
            # The text of an error may quote what no collector is to know.
            record_exception=False,
            set_status_on_exception=False,
        ) as begun:
            told = begun.get_span_context()
            with bound_contextvars(
                trace_id=trace.format_trace_id(told.trace_id),
                span_id=trace.format_span_id(told.span_id),
            ):
                yield _OtlpSpan(begun)

    def traceparent(self) -> str | None:
        """Return what names the span that is going on; None outside of all."""
        current = trace.get_current_span()
        return _traceparent(current) if current.get_span_context().is_valid else None

    def losses(self) -> Losses:
        """Return how many spans the collector did not get, by why."""
        return self._spans.losses()

    def close(self) -> None:
        """Send what waits; a collector that is away holds nobody up for longer than seconds."""
        if self._has_ended:
            return
        self._has_ended = True
        enough = threading.Timer(_LONGEST_END_S, self._exporter.shutdown)
        enough.daemon = True
        enough.start()
        self._provider.shutdown()
        enough.cancel()


class _OtlpSpan:
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    @property
    def traceparent(self) -> str | None:
        return _traceparent(self._span)

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, attributes: Attributes) -> None:
        for key, value in attributes.items():
            if value is not None:
                self._span.set_attribute(key, value)

    def fail(self, error_type: str) -> None:
        self._span.set_attribute("error.type", error_type)
        self._span.set_status(trace.StatusCode.ERROR)


class _SaysOnce(SpanExporter):
    """Exports spans, and tells when the collector goes away and when it is back."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._exporter = OTLPSpanExporter(f"{endpoint}{_PATH}", timeout=_EXPORT_TIMEOUT_S)
        self._is_away = self._has_ended = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        if self._has_ended:
            return SpanExportResult.FAILURE
        result = self._exporter.export(spans)
        is_away = result is not SpanExportResult.SUCCESS
        if is_away and not self._is_away:
            log.warning(
                "collector_is_away",
                endpoint=self._endpoint,
                detail="Traces are dropped until it is back; nothing else is held up.",
            )
        elif self._is_away and not is_away:
            log.info("collector_is_back", endpoint=self._endpoint)
        self._is_away = is_away
        return result

    def shutdown(self) -> None:
        if not self._has_ended:
            self._has_ended = True
            self._exporter.shutdown()  # type: ignore[no-untyped-call]


def _traceparent(span: trace.Span) -> str:
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, trace.set_span_in_context(span))
    return carrier["traceparent"]


def _version_of(room: str) -> str:
    try:
        return version(f"rigmark-{room}")
    except PackageNotFoundError:
        return version("rigmark-shared")

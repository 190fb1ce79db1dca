"""Traces: what one piece of work took, over all rooms that had a part in it.

Off, which is the default, nothing of OpenTelemetry is imported and a span costs next to nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from enum import StrEnum
from typing import Final, Protocol

from rigmark_shared.settings import TraceSettings

Value = str | bool | int | float | Sequence[str]
Attributes = Mapping[str, Value | None]
"""Facts of a span by OpenTelemetry's semantic conventions; None is unknown and left out."""


class Kind(StrEnum):
    """Which part a span has: it serves a request, asks another service, takes up work, or none."""

    SERVER = "server"
    CLIENT = "client"
    CONSUMER = "consumer"
    INTERNAL = "internal"


class Loss(StrEnum):
    """Why no collector got a span."""

    QUEUE_FULL = "queue_full"
    """As many as may wait did so already."""
    NOT_TAKEN = "not_taken"
    """The collector was away, or did not take it."""


Losses = Mapping[Loss, int]


class Span(Protocol):
    """A piece of work that is going on."""

    @property
    def traceparent(self) -> str | None:
        """What names it to others, in the form of W3C Trace Context; None while tracing is off."""
        ...

    def rename(self, name: str) -> None:
        """Give it the name that is known only now."""
        ...

    def note(self, attributes: Attributes) -> None:
        """Add facts."""
        ...

    def fail(self, error_type: str) -> None:
        """Say that it failed, and how, in a word that is one of few."""
        ...


class Tracing(Protocol):
    """Makes spans, and sends them off in the background."""

    def span(
        self, name: str, *, kind: Kind, parent: str | None, attributes: Attributes
    ) -> AbstractContextManager[Span]:
        """Begin a span inside the given parent, or else inside the one that is going on."""
        ...

    def traceparent(self) -> str | None:
        """Return what names the span that is going on."""
        ...

    def losses(self) -> Losses:
        """Return how many spans no collector got, by why; nothing while tracing is off."""
        ...

    def close(self) -> None:
        """Send what waits, within seconds."""
        ...


class _NoSpan:
    traceparent = None

    def rename(self, name: str) -> None: ...

    def note(self, attributes: Attributes) -> None: ...

    def fail(self, error_type: str) -> None: ...


NO_SPAN: Final[Span] = _NoSpan()
"""Work that is not traced."""


class _NoTracing:
    _span = nullcontext(NO_SPAN)

    def span(
        self, name: str, *, kind: Kind, parent: str | None, attributes: Attributes
    ) -> AbstractContextManager[Span]:
        del name, kind, parent, attributes
        return self._span

    def traceparent(self) -> None: ...

    def losses(self) -> Losses:
        return {}

    def close(self) -> None: ...


_OFF: Final = _NoTracing()
_NOTHING: Final[Attributes] = {}
# As structlog keeps the room's name: what is started later takes over the context.
_tracing: ContextVar[Tracing] = ContextVar("tracing", default=_OFF)


@contextmanager
def tracing(settings: TraceSettings, *, room: str) -> Iterator[None]:
    """Trace what is done inside, if a collector is named; what waits is sent at the end."""
    if not settings.otlp_endpoint:
        yield
        return
    from rigmark_shared.observability.otlp import OtlpTracing  # noqa: PLC0415 - 20 MB

    with traced_by(OtlpTracing(settings.otlp_endpoint, room=room)):
        yield


@contextmanager
def traced_by(one: Tracing) -> Iterator[None]:
    """Trace what is done inside with this, and close it at the end."""
    before = _tracing.set(one)
    try:
        yield
    finally:
        _tracing.reset(before)
        one.close()


def is_on() -> bool:
    """Say whether anything is traced: facts that take time to gather are gathered only then."""
    return _tracing.get() is not _OFF


def span(
    name: str,
    *,
    kind: Kind = Kind.INTERNAL,
    parent: str | None = None,
    attributes: Attributes = _NOTHING,
) -> AbstractContextManager[Span]:
    """Trace a piece of work, and have its log lines name the trace and the span.

    A parent that is no traceparent is as good as none.
    """
    return _tracing.get().span(name, kind=kind, parent=parent, attributes=attributes)


def end_tracing() -> None:
    """Send what waits and trace no more, for a process whose server ends it by a signal."""
    _tracing.get().close()


def traceparent() -> str | None:
    """Return what names the work that is going on; None while tracing is off."""
    return _tracing.get().traceparent()


def losses() -> Callable[[], Losses]:
    """Return what tells the losses of the tracing that is on here, for any thread."""
    return _tracing.get().losses

"""Connections whose requests are slow or huge, or whose answers nobody takes.

uvicorn waits for a request's head for as long as it takes and as large as it gets, and answers what
is no HTTP in plain text.
"""

import asyncio
from typing import Any, ClassVar, Final

import structlog
from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from rigmark_shared.http.patience import HeadFault, Patience

_LARGEST_HEAD_BYTES: Final = 32_768
# What chunks may add to a body: a head of a few bytes for each byte.
_FRAMING: Final = 8

_VERSIONS: Final = frozenset({"1.0", "1.1"})

log = structlog.get_logger(__name__)


class VersionIsUnknown(Exception):
    """Raised through the parser, which has the request refused as unreadable."""


class PatientProtocol(HttpToolsProtocol):
    """Gives a request's head a time and a size, and makes room when there is none.

    While there are too many connections, the one that has been waiting longest for a whole head is
    closed: who only waits never keeps out who has something to say.
    """

    patience: ClassVar[Patience]
    waiting: ClassVar[dict["PatientProtocol", None]]
    """The server's connections that wait for a head, the longest-waiting first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as uvicorn says
        super().__init__(*args, **kwargs)
        self._head_timer: asyncio.TimerHandle | None = None
        self._reader_timer: asyncio.TimerHandle | None = None
        self._arrived_bytes = 0
        self._received_bytes = 0
        self._body_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        if len(self.connections) > self.patience.most_connections:
            self._make_room()
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._have_head()
        self._has_read()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Give a client some time to read; closing alone would wait for it for ever."""
        super().pause_writing()
        self._reader_timer = self.loop.call_later(self.patience.reader_timeout_s, self._is_stuck)

    def resume_writing(self) -> None:
        """Go on with a client that has read."""
        self._has_read()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Take bytes in, unless they are more than a head and its body's framing need."""
        self._arrived_bytes = len(data)
        self._received_bytes += len(data)
        super().data_received(data)
        framing = self._received_bytes - self._body_bytes
        if framing > _LARGEST_HEAD_BYTES + _FRAMING * self._body_bytes:
            self._refuse(HeadFault.TOO_LARGE)

    def on_message_begin(self) -> None:
        """Count a new request's bytes, and give its head time."""
        super().on_message_begin()
        self._received_bytes, self._body_bytes = self._arrived_bytes, 0
        self._wait_for_head()

    def on_headers_complete(self) -> None:
        """Hand the request over, if it is of a version that has lengths and headers."""
        if self.parser.get_http_version() not in _VERSIONS:
            raise VersionIsUnknown
        self._have_head()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count what is no framing."""
        self._body_bytes += len(body)
        # The rest of one request's body may arrive together with the next one's head.
        self._arrived_bytes -= len(body)
        super().on_body(body)

    def on_response_complete(self) -> None:
        """Wait for the next head; what is left of this body has as long to come."""
        super().on_response_complete()
        self._received_bytes = self._body_bytes = 0
        if self.cycle.response_complete and not self.transport.is_closing():
            self._wait_for_head()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP as any other fault of a head."""
        del msg
        self._refuse(HeadFault.UNREADABLE)

    def _wait_for_head(self) -> None:
        self._have_head()
        self._head_timer = self.loop.call_later(self.patience.head_timeout_s, self._is_late)
        self.waiting[self] = None

    def _have_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self.waiting.pop(self, None)

    def _has_read(self) -> None:
        if self._reader_timer is not None:
            self._reader_timer.cancel()
            self._reader_timer = None

    def _is_late(self) -> None:
        if self._is_answering():
            return  # a second head that came early; it gets its time after the answer
        if self._received_bytes:
            self._refuse(HeadFault.TOO_SLOW)
        else:
            self.transport.close()

    def _is_stuck(self) -> None:
        log.info("answer_was_not_taken")
        self.transport.abort()

    def _is_answering(self) -> bool:
        # uvicorn has no cycle before the first request, which its types do not say.
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _make_room(self) -> None:
        longest = next(iter(self.waiting), None)
        if longest is not None:
            longest.transport.close()
            longest._have_head()  # noqa: SLF001 - one of its own kind

    def _refuse(self, fault: HeadFault) -> None:
        self._have_head()
        if self.transport.is_closing():
            return
        log.info("request_refused", kind=fault.value)
        if not self._is_answering():
            self.transport.write(_written(self.patience.answer(fault)))
        self.transport.close()


def _written(answer: Response) -> bytes:
    lines = [STATUS_LINE[answer.status_code], b"connection: close\r\n"]
    lines += [b"%b: %b\r\n" % header for header in answer.raw_headers]
    return b"".join([*lines, b"\r\n", bytes(answer.body)])


def patient_protocol(patience: Patience) -> type[PatientProtocol]:
    """Return the protocol for a server, as uvicorn takes it: a class."""
    return type("BoundedProtocol", (PatientProtocol,), {"patience": patience, "waiting": {}})

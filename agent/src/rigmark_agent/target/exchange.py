"""One open socket to the target: requests go out whole, answers come in as they are received."""

import socket
import struct
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from rigmark_agent.errors import (
    AnswerHasNoEnd,
    AttemptTookTooLong,
    MeasurementFailed,
    StreamWasGarbled,
)
from rigmark_agent.target.address import Address
from rigmark_agent.target.body import HEAD_END, LONGEST_HEAD, Head, body_of, parse_head
from rigmark_shared.clock import Clock, monotonic

_PIECE: Final = 16_384
# So many are received at most before they are counted: 16 MB.
_PIECES_AT_ONCE: Final = 1024
_MB: Final = 1024**2
_OK: Final = 200
# A server that has sent its end mark sends the end of the body with it, or a moment later.
_END_OF_BODY_WITHIN_S: Final = 0.05
_PIECES_AFTER_THE_END: Final = 4
_SHORT: Final = 32
# How a chunk of HTTP ends that holds a server-sent event, or a line, of JSON: no end of anything.
_ORDINARY: Final = (b"}\n\n\r\n", b"}\n\r\n")
_MICROSECONDS: Final = 1_000_000
# Python's own timeout asks the kernel twice for each receive; the kernel's asks once.
_HAS_TIMEVAL: Final = sys.platform in ("linux", "darwin")
# A server that gathers small packets (Nagle) keeps the next token until the last is acknowledged,
# and Linux takes up to 40 ms for that unless it is told after every receive; see tcp(7).
_AT_ONCE: Final = getattr(socket, "TCP_QUICKACK", None)


Piece = tuple[float, bytes]
"""What one receive brought after its moment, in seconds of the clock."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a whole answer may take; the wait for its next byte is the channel's matter.

    An answer that comes too late is noticed with its next byte or, without one, as a silence.
    """

    deadline_s: float
    most_bytes: int


class Channel:
    """A connected socket; every wait on it ends with TimeoutError or sooner."""

    def __init__(self, address: Address, *, timeout_s: float) -> None:
        """Connect; raises OSError."""
        bare = socket.create_connection((address.host, address.port), timeout_s)
        bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._is_secured = address.scheme == "https"
        self._socket = _secured(bare, address.host) if self._is_secured else bare
        self._timeout_s: float | None = None
        self.recv = self._socket.recv
        """The bare call; it raises BlockingIOError when the time to wait has passed."""
        self.acknowledge = _acknowledger(self._socket)
        """Tells the server at once that its bytes have come, where the system can; OSError."""

    def close(self) -> None:
        """Close the socket; a thread that waits on it is woken."""
        self.cut()
        self._socket.close()

    def cut(self) -> None:
        """End the connection for a thread that waits on it, which may be another one."""
        with suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def send(self, request: bytes) -> None:
        """Send a whole request; raises OSError."""
        try:
            self._socket.sendall(request)
        except BlockingIOError as error:
            raise TimeoutError("the target takes no bytes") from error

    def receive(self) -> bytes:
        """Return what has come, empty at the end; raises OSError."""
        try:
            raw = self.recv(_PIECE)
        except BlockingIOError as error:
            raise TimeoutError("the target sends no bytes") from error
        self.acknowledge()
        return raw

    def wait_at_most(self, timeout_s: float) -> None:
        """Let no wait be longer than this."""
        if timeout_s == self._timeout_s:
            return
        self._timeout_s = timeout_s
        if self._is_secured or not _HAS_TIMEVAL:  # TLS keeps its own watch over a socket
            self._socket.settimeout(timeout_s)
            return
        self._socket.setblocking(True)
        # No time at all would be for ever.
        microseconds = max(1, round(timeout_s * _MICROSECONDS))
        limit = struct.pack("ll", *divmod(microseconds, _MICROSECONDS))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


class Answer:
    """One answer: its head at once, its body piece by piece.

    Python code is slow when the processor's caches have gone cold between two tokens, so hardly
    any runs then; framing is undone now and then, for all pieces since the last time.
    """

    def __init__(
        self, channel: Channel, request: bytes, *, bounds: Bounds, clock: Clock = monotonic
    ) -> None:
        """Send the request and receive the head.

        Raises OSError, StreamWasGarbled, and AttemptTookTooLong past the deadline.
        """
        self._channel = channel
        self._bounds = bounds
        self._clock = clock
        self._raw: list[Piece] = []
        self._received = 0
        self.pieces: list[Piece] = []
        """What has come of the body."""
        self.started_at_s = self._latest_s = clock()
        channel.send(request)
        at_s, self.head, rest = self._read_head()
        self.body = body_of(self.head)
        if rest:
            self._raw.append((at_s, rest))

    def advance(self, mark: bytes, *, until_s: float) -> bool:
        """Receive until the answer is complete or the moment has passed, and say whether it is.

        The moment of a receive is taken before anything is parsed. Complete is a body that has
        ended, or content that ends with the mark, if there is one. Raises OSError,
        StreamWasGarbled, and AttemptTookTooLong or AnswerHasNoEnd past the bounds.
        """
        if not self._raw and not self.body.ended:
            try:
                self._receive(mark, until_s)
            finally:
                self._undo_framing()
        else:
            self._undo_framing()
        if self.body.ended or (mark and self._tail(len(mark)).endswith(mark)):
            return True
        self._hold_to_bounds()
        return False

    def read(self) -> bytes:
        """Return the whole body; raises as `advance` does."""
        while not self.advance(b"", until_s=0.0):
            pass
        return b"".join(content for _, content in self.pieces)

    def beginning(self, most: int, *, within_s: float) -> bytes:
        """Return the beginning of the body, as far as it comes in that time."""
        until_s = self._clock() + within_s
        self._channel.wait_at_most(within_s)
        with suppress(OSError, MeasurementFailed):
            while self._received < most and self._latest_s <= until_s:
                if self.advance(b"", until_s=0.0):
                    break
        return b"".join(content for _, content in self.pieces)[:most]

    def finish(self) -> None:
        """Wait a moment for the end of a body that brings nothing more."""
        with suppress(OSError, StreamWasGarbled):
            for _ in range(_PIECES_AFTER_THE_END):
                if self.body.ended:
                    return
                self._channel.wait_at_most(_END_OF_BODY_WITHIN_S)
                if not (raw := self._channel.receive()):
                    return
                self.body.feed(raw)

    @property
    def leaves_connection(self) -> bool:
        """Whether the connection can be used for another request."""
        return self.body.ended and self.head.keeps_alive

    def _read_head(self) -> tuple[float, Head, bytes]:
        """Return when the head was complete, the head, and what came with it."""
        raw, length = b"", 0
        while True:
            more = self._channel.receive()
            at_s = self._latest_s = self._clock()
            if not more:
                raise ConnectionResetError("it was closed without an answer")
            raw += more
            length += len(more)
            while HEAD_END in raw:
                first, _, raw = raw.partition(HEAD_END)
                head = parse_head(first)
                if head.status >= _OK:  # 1xx only announces the head that counts
                    return at_s, head, raw
            if length > LONGEST_HEAD:
                raise StreamWasGarbled("the target's answer does not begin as HTTP/1.1 does")
            self._hold_to_bounds()

    def _receive(self, mark: bytes, until_s: float) -> None:
        """Keep what comes, until the moment has passed or there is a sign of an end."""
        receive, clock, keep = self._channel.recv, self._clock, self._raw.append
        acknowledge = self._channel.acknowledge
        try:
            for _ in range(_PIECES_AT_ONCE):
                raw = receive(_PIECE)
                at_s = clock()
                keep((at_s, raw))
                acknowledge()
                if at_s < until_s and raw.endswith(_ORDINARY):
                    continue
                # A mark in two parts is seen too, for its second part is short or ends the body.
                if at_s >= until_s or len(raw) < _SHORT or mark in raw or raw.endswith(HEAD_END):
                    return
        except BlockingIOError as error:
            raise TimeoutError("the target sends no bytes") from error

    def _undo_framing(self) -> None:
        for at_s, raw in self._raw:
            self._latest_s = at_s
            self._received += len(raw)
            if not raw:
                self._end_with_connection()
            elif content := self.body.feed(raw):
                self.pieces.append((at_s, content))
        self._raw.clear()

    def _hold_to_bounds(self) -> None:
        if self._latest_s - self.started_at_s > self._bounds.deadline_s:
            raise AttemptTookTooLong(
                f"the answer was not complete after {self._bounds.deadline_s:g} s"
            )
        if self._received > self._bounds.most_bytes:
            raise AnswerHasNoEnd(
                f"the answer went on past {self._bounds.most_bytes / _MB:g} MB, more than what "
                "was asked for takes"
            )

    def _end_with_connection(self) -> None:
        if not self.body.ends_with_connection:
            raise ConnectionResetError("it was closed in mid-answer")
        self.body.ended = True
        self.head = self.head._replace(keeps_alive=False)

    def _tail(self, length: int) -> bytes:
        """Return the end of the content, which has that many bytes at least if so many came."""
        tail = b""
        for _, content in reversed(self.pieces):
            tail = (content + tail).rstrip()
            if len(tail) >= length:
                break
        return tail


def _acknowledger(connected: socket.socket) -> Callable[[], None]:
    if _AT_ONCE is None:
        return lambda: None
    return partial(connected.setsockopt, socket.IPPROTO_TCP, _AT_ONCE, 1)


def _secured(bare: socket.socket, host: str) -> socket.socket:
    import ssl  # noqa: PLC0415 - most targets are plain, and it is no small module

    try:
        return ssl.create_default_context().wrap_socket(bare, server_hostname=host)
    except OSError:
        with closing(bare):
            raise

"""The answer as it stands on the wire: head and body of one HTTP/1.1 response, from raw bytes.

It is read here and not by the standard library, so that the moment of each receive is taken
before anything is parsed, and a token costs the rig one call and not five.
"""

from typing import Final, NamedTuple, Protocol

from rigmark_agent.errors import StreamWasGarbled

LONGEST_HEAD: Final = 65_536
HEAD_END: Final = b"\r\n\r\n"
_LONGEST_SIZE_LINE: Final = 4096
_CRLF: Final = b"\r\n"
_STATUS_WORDS: Final = 2
_WITHOUT_BODY: Final = (204, 304)


class Head(NamedTuple):
    """The status and the headers, by their names in lower case."""

    status: int
    headers: dict[str, str]
    keeps_alive: bool
    """Whether the connection may be used again after the body."""


def parse_head(raw: bytes) -> Head:
    """Read a head that came without its empty line; raises StreamWasGarbled."""
    status_line, *lines = raw.decode("latin-1").split("\r\n")
    protocol, *words = status_line.split(maxsplit=_STATUS_WORDS)
    if not protocol.startswith("HTTP/1.") or not words or not words[0].isdecimal():
        raise StreamWasGarbled(f"the target does not speak HTTP/1.1: {status_line[:80]!r}")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    wish = headers.get("connection", "").lower()
    keeps = "close" not in wish if protocol == "HTTP/1.1" else "keep-alive" in wish
    return Head(int(words[0]), headers, keeps)


class Body(Protocol):
    """The framing of one body; fed with what was received, it returns what was meant."""

    ended: bool
    """Whether the body's own end came."""
    ends_with_connection: bool

    def feed(self, raw: bytes) -> bytes:
        """Return the content within these bytes; raises StreamWasGarbled."""
        ...


def body_of(head: Head) -> Body:
    """Return the framing that the head tells of; raises StreamWasGarbled."""
    if head.status in _WITHOUT_BODY:
        return OfLength(0)
    if head.headers.get("transfer-encoding", "").lower().endswith("chunked"):
        return Chunked()
    length = head.headers.get("content-length")
    if length is None:
        return UntilClosed()
    if not length.isdecimal():
        raise StreamWasGarbled(f"the target named a length that is none: {length[:80]!r}")
    return OfLength(int(length))


class UntilClosed:
    """A body that ends with its connection."""

    ended = False
    ends_with_connection = True

    def feed(self, raw: bytes) -> bytes:
        """Return the bytes as they are."""
        return raw


class OfLength:
    """A body of a length that its head names."""

    ends_with_connection = False

    def __init__(self, length: int) -> None:
        self._left = length
        self.ended = length == 0

    def feed(self, raw: bytes) -> bytes:
        """Return the bytes that belong to this body."""
        content = raw[: self._left]
        self._left -= len(content)
        self.ended = self._left == 0
        return content


class Chunked:
    """A body in chunks, each with its size before it; a chunk may come in any number of parts."""

    ends_with_connection = False

    def __init__(self) -> None:
        self.ended = False
        self._rest = b""
        self._need = 0
        """Bytes of the current chunk still to come, its line end of two included."""
        self._in_trailers = False

    def feed(self, raw: bytes) -> bytes:
        """Return the content within these bytes; raises StreamWasGarbled."""
        if self._rest:
            raw, self._rest = self._rest + raw, b""
        contents, at = [], 0
        while at < len(raw) and not self.ended:
            if self._need:
                taken = min(self._need, len(raw) - at)
                content = max(0, min(taken, self._need - len(_CRLF)))
                contents.append(raw[at : at + content])
                self._need -= taken
                at += taken
                continue
            end = raw.find(_CRLF, at)
            if end < 0:
                self._keep(raw[at:])
                break
            self._line(raw[at:end])
            at = end + len(_CRLF)
        return contents[0] if len(contents) == 1 else b"".join(contents)

    def _line(self, line: bytes) -> None:
        if self._in_trailers:
            self.ended = not line
            return
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            size = -1
        if size < 0:
            raise StreamWasGarbled(f"the target sent {line[:80]!r} where a chunk's size belongs")
        self._in_trailers = size == 0
        self._need = size + len(_CRLF) if size else 0

    def _keep(self, rest: bytes) -> None:
        if len(rest) > _LONGEST_SIZE_LINE:
            raise StreamWasGarbled("the target sent a chunk whose size has no end")
        self._rest = rest

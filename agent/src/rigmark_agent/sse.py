"""Server-sent events, as the WHATWG standard reads them, from blocks of bytes as they arrive."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from rigmark_agent.errors import StreamWasGarbled

LONGEST_LINE: Final = 8 * 1024 * 1024
_DATA: Final = b"data: "
_END: Final = b"\n\n"


class Message(NamedTuple):
    """One event: its type, `message` unless the server names one, and its data."""

    event: str
    data: bytes


class Lines:
    """Cuts blocks of bytes into lines; a line that is not finished waits for its rest."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, block: bytes) -> list[bytes]:
        """Return the lines that this block finishes, without their ends.

        Raises StreamWasGarbled for a line that no engine would send.
        """
        lines = (self._rest + block).splitlines(keepends=True)
        # A last "\r" may be half of a "\r\n", so only "\n" finishes a line for sure.
        self._rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        if len(self._rest) > LONGEST_LINE:
            raise StreamWasGarbled(f"the target sent a line of more than {LONGEST_LINE} bytes")
        return [line.rstrip(b"\r\n") for line in lines]

    @property
    def holds_a_rest(self) -> bool:
        """Whether a line has begun and is not finished."""
        return bool(self._rest)

    def flush(self) -> list[bytes]:
        """Return the last line of a stream that did not finish it."""
        rest, self._rest = self._rest, b""
        return [rest.rstrip(b"\r\n")] if rest else []


class EventStream:
    """Reads messages from blocks of bytes; comments and keep-alives are no messages."""

    def __init__(self) -> None:
        self._lines = Lines()
        self._event = ""
        self._data: list[bytes] = []

    def feed(self, block: bytes) -> Iterable[Message]:
        """Return the messages that this block finishes."""
        if block.startswith(_DATA) and block.endswith(_END) and not self._is_amid_a_message:
            parts = block[len(_DATA) : -len(_END)].split(_END + _DATA)
            # Mostly a block is whole messages of one data line each.
            if not any(b"\n" in data or b"\r" in data for data in parts):
                return [Message("message", data) for data in parts]
        return self._by_line(block)

    def _by_line(self, block: bytes) -> Iterator[Message]:
        for line in self._lines.feed(block):
            if line:
                self._field(line)
            else:
                yield from self._dispatch()

    def flush(self) -> Iterator[Message]:
        """Yield a last message that the server did not finish with an empty line."""
        for line in self._lines.flush():
            self._field(line)
        yield from self._dispatch()

    @property
    def _is_amid_a_message(self) -> bool:
        return bool(self._data or self._event or self._lines.holds_a_rest)

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")

    def _dispatch(self) -> Iterator[Message]:
        if self._data:
            yield Message(self._event or "message", b"\n".join(self._data))
        self._event, self._data = "", []

"""Steps through the header of a GGUF file with one window of it in memory at a time."""

import struct
from io import RawIOBase
from typing import Final

from rigmark_agent.errors import GgufIsDamaged

_WINDOW: Final = 65_536
_MOST_HEADER: Final = 64 * 1024**2
_LONGEST_KEPT: Final = 1_000
_DEEPEST: Final = 4
_STRING: Final = 8
_ARRAY: Final = 9
_NUMBERS: Final = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q",
    12: "<d",
}  # fmt: skip
"""The layout of the format's number types, by their numbers."""
_LENGTH: Final = struct.Struct("<Q")


class Cursor:
    """A place in a file that only goes forward; raises GgufIsDamaged at the file's end."""

    def __init__(self, file: RawIOBase, size: int) -> None:
        self._file = file
        self._size = min(size, _MOST_HEADER)
        self._window = b""
        self._start = 0
        """Where the window begins in the file."""
        self._at = 0
        """The place within the window."""

    def take(self, length: int) -> bytes:
        """Return the next bytes, at most a window of them."""
        self._need(length)
        taken = self._window[self._at : self._at + length]
        self._at += length
        return taken

    def skip(self, length: int) -> None:
        """Step over bytes without reading them."""
        if length > self._size - self._start - self._at:
            raise GgufIsDamaged("the file ends within its header, or its header is too long")
        self._at += length

    def u32(self) -> int:
        """Return the next unsigned number of four bytes."""
        return int.from_bytes(self.take(4), "little")

    def u64(self) -> int:
        """Return the next unsigned number of eight bytes."""
        return int.from_bytes(self.take(8), "little")

    def text(self) -> str:
        """Return the next string, or an empty one where it is longer than any name."""
        length = self.u64()
        if length > _LONGEST_KEPT:
            self.skip(length)
            return ""
        return self.take(length).decode("utf-8", "replace")

    def value(self) -> object:
        """Return the next number or string with its type before it; None for an array."""
        kind = self.u32()
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            self._skip_array(0)
            return None
        return self._number(kind)

    def _number(self, kind: int) -> int | float | bool:
        layout = _layout(kind)
        found: int | float | bool = struct.unpack(layout, self.take(struct.calcsize(layout)))[0]
        return found

    def _skip_array(self, depth: int) -> None:
        kind, count = self.u32(), self.u64()
        if kind == _STRING:
            self._skip_strings(count)
        elif kind != _ARRAY:
            self.skip(count * struct.calcsize(_layout(kind)))
        elif depth < _DEEPEST:
            for _ in range(count):
                self._skip_array(depth + 1)
        else:
            raise GgufIsDamaged("the file holds arrays within arrays without end")

    def _skip_strings(self, count: int) -> None:
        """Step over strings; a vocabulary has hundreds of thousands, so the loop is kept tight."""
        unpack, prefix = _LENGTH.unpack_from, _LENGTH.size
        while count:
            self._need(prefix)
            window, at = self._window, self._at
            last = len(window) - prefix
            while count and at <= last:
                at += prefix + unpack(window, at)[0]
                count -= 1
            # The last of them may end beyond the window.
            self._at = at
            self.skip(0)

    def _need(self, length: int) -> None:
        """Have so many bytes in the window from here on."""
        if self._at + length <= len(self._window):
            return
        self.skip(length)
        self._at -= length
        place = self._start + self._at
        self._file.seek(place)
        window = self._file.read(max(_WINDOW, length)) or b""
        self._window, self._start, self._at = window, place, 0
        if len(window) < length:
            raise GgufIsDamaged("the file became shorter while it was read")


def _layout(kind: int) -> str:
    layout = _NUMBERS.get(kind)
    if layout is None:
        raise GgufIsDamaged(f"the file holds a value of the unknown type {kind}")
    return layout

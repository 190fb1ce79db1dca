"""Making CSV files, few at a time; a file is small beside the rows that it is made of."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from rigmark_web.database import Reader
from rigmark_web.errors import TooManyFiles
from rigmark_web.export.cells import csv_chunks
from rigmark_web.export.columns import HEADER, line
from rigmark_web.leaderboard.ask import Ask
from rigmark_web.leaderboard.reading import read_rows

AT_ONCE: Final = 2
PATIENCE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class File:
    """A file in pieces, and where the board goes on behind it."""

    parts: list[bytes]
    next_cursor: str | None

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the file piece by piece, as its reader takes it."""
        for part in self.parts:
            yield part


class Files:
    """Makes files for readers, two of them at once; whoever waits too long is told to come back."""

    def __init__(self, reader: Reader, *, patience_s: float = PATIENCE_S) -> None:
        self._reader = reader
        self._patience_s = patience_s
        self._free = asyncio.Semaphore(AT_ONCE)

    async def make(self, ask: Ask, *, size: int) -> File:
        """Return so many rows of the board as a file; raises TooManyFiles."""
        try:
            async with asyncio.timeout(self._patience_s):
                await self._free.acquire()
        except TimeoutError as error:
            raise TooManyFiles from error
        try:
            found = await self._reader.read(partial(read_rows, ask=ask, size=size))
            parts = []
            for part in csv_chunks(HEADER, map(line, found.rows)):
                parts.append(part)
                await asyncio.sleep(0)  # pages are answered between two parts
        finally:
            self._free.release()
        return File(parts, found.next_cursor)

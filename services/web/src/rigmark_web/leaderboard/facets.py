"""The choices of the board's filters, kept for a while because they change slowly."""

import time
from collections.abc import Callable, Mapping

from rigmark_web.database import Reader
from rigmark_web.leaderboard.queries import FACETS, facets

Choices = Mapping[str, tuple[str, ...]]


class FacetCache:
    """Reads the choices about once per interval, whoever asks."""

    def __init__(
        self, reader: Reader, *, keep_s: float, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._reader = reader
        self._keep_s = keep_s
        self._now_s = now_s
        self._choices: Choices = {}
        self._fresh_until_s = -1.0

    async def choices(self) -> Choices:
        """Return the choices of each filter, in alphabetical order."""
        if self._now_s() >= self._fresh_until_s:
            rows = await self._reader.read(facets)
            self._choices = {
                name: tuple(row["value"] for row in rows if row["facet"] == name) for name in FACETS
            }
            self._fresh_until_s = self._now_s() + self._keep_s
        return self._choices

"""What is known of the judges' noise: read from earlier samples every few minutes."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from rigmark_assessor.judge.version import JudgeVersion
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.methodology.judged import Noise, pooled

EVERY_S: Final = 300.0

Noises = Mapping[tuple[bytes, ScenarioId], Noise]
"""The noise of judge versions, by their digests, on a scenario."""


class NoiseBook:
    """Remembers the noise of each judge version on each scenario; at first it knows none."""

    def __init__(self, read: Callable[[], Awaitable[Noises]]) -> None:
        self._read = read
        self._noises: Noises = {}

    async def look(self) -> float:
        """Read again, and return how long to wait until the next time."""
        self._noises = await self._read()
        return EVERY_S

    def of(self, versions: Iterable[JudgeVersion], scenario: ScenarioId) -> Noise | None:
        """Return the noise of judges together; None where any of them is unknown."""
        known = [self._noises.get((version.digest, scenario)) for version in versions]
        found = [noise for noise in known if noise is not None]
        return pooled(found) if len(found) == len(known) else None

"""How long to wait before a retry: what the judge says, or else backoff with full jitter."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from rigmark_assessor.judge.reply import NOTHING, Reply, part

Now = Callable[[], float]
"""Returns the seconds since 1970."""

LONGEST_WAIT_S: Final = 86_400.0
_LONGEST_BACKOFF_S: Final = 300.0
# A figure above these is a moment, in seconds or milliseconds since 1970, and not a delay.
_A_MOMENT_S: Final = 1e9
_A_MOMENT_MS: Final = 1e12


@dataclass(frozen=True, slots=True)
class Backoff:
    """Full jitter: anything up to a limit that doubles with each failure."""

    first_s: float
    longest_s: float = _LONGEST_BACKOFF_S
    draw: Callable[[], float] = field(default=random.random)

    def wait_s(self, failures: int) -> float:
        """Return how long to wait after so many failures, one at least."""
        limit_s = min(self.longest_s, self.first_s * 2.0 ** min(failures - 1, 60))
        return limit_s * self.draw()

    def after_told_s(self, told_s: float) -> float:
        """Return a wait that was told, and up to a tenth more so that not all come back at once."""
        return told_s * (1 + self.draw() / 10)


def told_wait_s(reply: Reply, *, now: Now) -> float | None:
    """Return how long the judge asks to wait, a day at most; None when it does not say."""
    error = reply.error
    for value in (
        reply.headers.get("retry-after"),
        part(error.get("availability")).get("retry_after"),
        part((reply.document or NOTHING).get("availability")).get("retry_after"),
        reply.headers.get("x-ratelimit-reset"),
        part(part(error.get("metadata")).get("headers")).get("X-RateLimit-Reset"),
    ):
        wait_s = _seconds(value, now)
        if wait_s is not None:
            return min(max(wait_s, 0.0), LONGEST_WAIT_S)
    return None


def _seconds(value: Any, now: Now) -> float | None:  # noqa: ANN401 - as a header or as JSON
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return _until_date(str(value), now)
    if number >= _A_MOMENT_MS:
        return number / 1000 - now()
    if number >= _A_MOMENT_S:
        return number - now()
    return number if number == number else None  # noqa: PLR0124 - NaN differs from itself


def _until_date(value: str, now: Now) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    zoned: datetime = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.timestamp() - now()

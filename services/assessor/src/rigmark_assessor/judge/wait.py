"""How long to wait before a retry: what the judge says, or else backoff with full jitter."""

import random
import re
from collections.abc import Callable, Iterator
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
# "1h2m3.5s", "34s", "20ms"
_DURATION: Final = re.compile(
    r"(?=\d)(?:(\d{1,9})h)?(?:(\d{1,9})m(?!s))?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,9})ms)?",
    re.ASCII,
)
_DURATION_UNITS_S: Final = (3600.0, 60.0, 1.0, 0.001)
_RETRY_INFO: Final = "retryDelay"


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
    for value in _told(reply):
        wait_s = _seconds(value, now)
        if wait_s is not None:
            return min(max(wait_s, 0.0), LONGEST_WAIT_S)
    return None


def _told(reply: Reply) -> Iterator[Any]:
    error, headers = reply.error, reply.headers
    if "retry-after-ms" in headers:
        yield f"{headers['retry-after-ms']}ms"
    yield headers.get("retry-after")
    yield part(error.get("availability")).get("retry_after")
    yield part((reply.document or NOTHING).get("availability")).get("retry_after")
    details = error.get("details")
    for detail in details if isinstance(details, list) else ():
        yield part(detail).get(_RETRY_INFO)
    yield headers.get("x-ratelimit-reset")
    yield part(part(error.get("metadata")).get("headers")).get("X-RateLimit-Reset")


def _seconds(value: Any, now: Now) -> float | None:  # noqa: ANN401 - as a header or as JSON
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return _of_words(str(value), now)
    if number >= _A_MOMENT_MS:
        return number / 1000 - now()
    if number >= _A_MOMENT_S:
        return number - now()
    return number if number == number else None  # noqa: PLR0124 - NaN differs from itself


def _of_words(value: str, now: Now) -> float | None:
    if found := _DURATION.fullmatch(value.strip()):
        parts = zip(found.groups(), _DURATION_UNITS_S, strict=True)
        return sum(float(count) * unit_s for count, unit_s in parts if count)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    zoned: datetime = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.timestamp() - now()

"""The ladder of forms that an endpoint can be held to; which rung it takes is learned once.

A rung is left only when the very same request was refused on it for its form and taken on the next
one. So neither an outage nor a response that makes an endpoint complain ever moves it, and invalid
verdicts do not either.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import structlog

from rigmark_assessor.settings import ResponseFormat

AUTO: Final = "auto"
RUNGS: Final = tuple(ResponseFormat)
"""From the strictest down."""
LEARNED_FOR: Final = timedelta(days=1)
"""A process that starts later than this tries the strictest form again."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Learned:
    """What an endpoint was found to take, why it is no stricter form, and when it was found."""

    form: ResponseFormat
    detail: str | None
    learned_at: datetime


Load = Callable[[], Awaitable[Learned | None]]
Store = Callable[[ResponseFormat, str | None], Awaitable[None]]


async def _nothing() -> None:
    return None


async def _forget(_: ResponseFormat, __: str | None) -> None:
    return None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Ladder:
    """Knows the form to ask for; load and store let it outlive a process."""

    def __init__(
        self,
        asked: ResponseFormat | Literal["auto"],
        load: Load = _nothing,
        store: Store = _forget,
        *,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._learns = asked == AUTO
        self._load = load
        self._store = store
        self._now = now
        self._stored: ResponseFormat | None = None
        self.form = strictest(asked)

    async def recall(self) -> None:
        """Begin where earlier processes ended, or at the top when that is long ago."""
        learned = await self._load() if self._learns else None
        if learned and self._now() - learned.learned_at < LEARNED_FOR:
            self.form = self._stored = learned.form

    def below(self, form: ResponseFormat) -> ResponseFormat | None:
        """Return the next form to try after this one was refused; None when there is none."""
        lower = RUNGS[RUNGS.index(form) + 1 :]
        return lower[0] if self._learns and lower else None

    async def took(self, form: ResponseFormat, *, refused: str | None = None) -> None:
        """Take note that a request in this form was taken; `refused` says why no stricter one."""
        # A late answer in a form that others were refused does not lead up again.
        if not self._learns or RUNGS.index(form) < RUNGS.index(self.form):
            return
        if form is not self.form:
            log.warning("judge_takes_less", response_format=form, detail=refused)
        self.form = form
        if form is not self._stored:
            self._stored = form
            await self._store(form, refused)


def strictest(asked: ResponseFormat | Literal["auto"]) -> ResponseFormat:
    """Return the form that is asked for before anything is learned."""
    return RUNGS[0] if asked == AUTO else ResponseFormat(asked)

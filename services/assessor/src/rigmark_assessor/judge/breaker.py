"""The breaker of one judge: while it is open nobody asks, then one call probes."""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

import structlog

from rigmark_assessor.judge.errors import JudgeError, JudgeIsMisconfigured
from rigmark_shared.clock import Clock
from rigmark_shared.queue import Grant, Opens, SharedPause

_LONGEST_PAUSE: Final = 20
_SHORTEST_TOLD_PAUSE_S: Final = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nobody is asked, and from when until when by the clock."""

    since: float
    until: float
    detail: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a process tells the others of its breaker."""

    answered_ago_ms: int | None
    probes: bool
    opens: Opens | None


class Breaker:
    """Pauses for longer each time until an answer ends it; a pause is announced once.

    What a person must mend is announced once more when it comes to light within a pause.
    What others tell is followed, unless this process has learned something meanwhile.
    """

    def __init__(self, *, first_pause_s: float, clock: Clock) -> None:
        self._first_pause_s = first_pause_s
        self._clock = clock
        self._pauses = 0
        self._opens: Opens | None = None
        self._told: Told | None = None
        self._told_at = clock()
        self._answered_at: float | None = None
        self._may_probe = False
        self._to_mend: set[str] = set()
        self.pause: Pause | None = None
        self.changed = asyncio.Event()

    @property
    def wait_s(self) -> float:
        """How long until the judge may be asked; 0 when it may be asked now."""
        return max(0.0, self.pause.until - self._clock()) if self.pause else 0.0

    @property
    def may_probe(self) -> bool:
        """Say whether the probe of all was given to this process."""
        return self._may_probe

    @property
    def asked_to_probe(self) -> bool:
        """Say whether the others know that this process would probe."""
        return self._told is not None and self._told.probes

    def answered(self) -> bool:
        """Take note that the judge does its work, and say whether that ended a pause."""
        self._pauses = 0
        self._answered_at = self._clock()
        self._opens = None
        was_open = self.pause is not None
        if was_open:
            self._end()
        return was_open

    def open(self, error: JudgeError) -> None:
        """Begin a pause, here and then for all; one that lasts is no longer for it."""
        if self.wait_s > 0:
            return
        pause_s = self._next_pause_s()
        if error.retry_after_s is not None:
            longest_s = self._first_pause_s * _LONGEST_PAUSE
            pause_s = min(longest_s, max(error.retry_after_s, _SHORTEST_TOLD_PAUSE_S))
        if self._is_news(error):
            log.error("judge_is_paused", reason=error.reason, detail=str(error), for_s=pause_s)
        self._pauses += 1
        self._begin(pause_s, str(error))
        self._opens = Opens(0, str(error))

    def open_if_idle(self, error: JudgeError) -> None:
        """Have all begin a pause, if the judge answered nothing that any of them had open."""
        for_ms = round(self._next_pause_s() * 1000)
        self._opens = self._opens or Opens(for_ms, str(error), if_idle=True)

    def tell(self, *, idle: bool) -> Told:
        """Return what the others are to know; what is told once is forgotten."""
        now = self._told_at = self._clock()
        since, opens = self._answered_at, self._opens
        if opens is not None and not opens.if_idle:
            opens = replace(opens, for_ms=round(self.wait_s * 1000), count=self._pauses)
        self._opens = None
        self._told = Told(
            answered_ago_ms=None if since is None else round((now - since) * 1000),
            probes=self.pause is not None and self.wait_s == 0 and (idle or self._may_probe),
            opens=opens,
        )
        return self._told

    def unheard(self) -> None:
        """Take back what was told, as nobody heard it: what was for all is for this one alone."""
        told, self._told = self._told, None
        opens = told.opens if told else None
        if opens is None or self._opens is not None or self._has_answered_since():
            return
        if self.pause is not None:
            self._opens = opens
        elif opens.if_idle:
            self._pauses += 1
            self._begin(opens.for_ms / 1000, opens.detail)

    def heard(self, grant: Grant) -> bool:
        """Follow the others, and say whether more may be asked than before."""
        probed, self._may_probe = self._may_probe, grant.probe
        more = grant.probe and not probed
        if self._opens is None and not self._has_answered_since():
            if grant.pause is not None:
                self._follow(grant.pause)
            elif self.pause is not None:
                more |= self._end_if_answered(self.pause, grant.answered_ago_ms)
        return more

    def _is_news(self, error: JudgeError) -> bool:
        is_to_mend = isinstance(error, JudgeIsMisconfigured) and str(error) not in self._to_mend
        if is_to_mend:
            self._to_mend.add(str(error))
        return is_to_mend or self._pauses == 0

    def _has_answered_since(self) -> bool:
        return self._answered_at is not None and self._answered_at >= self._told_at

    def _next_pause_s(self) -> float:
        longest_s = self._first_pause_s * _LONGEST_PAUSE
        return min(longest_s, self._first_pause_s * 2.0 ** min(self._pauses, 60))

    def _follow(self, shared: SharedPause) -> None:
        if self.pause is None:
            log.info("judge_is_paused_elsewhere", detail=shared.detail)
            self.changed.set()
        self._to_mend.add(shared.detail)
        now, self._pauses = self._clock(), shared.count
        since, until = now - shared.ago_ms / 1000, now + shared.left_ms / 1000
        self.pause = Pause(since, until, shared.detail)

    def _end_if_answered(self, pause: Pause, answered_ago_ms: float | None) -> bool:
        if answered_ago_ms is None or self._clock() - answered_ago_ms / 1000 < pause.since:
            # The pause was forgotten and not ended: all are to know of it again.
            self._opens = Opens(0, pause.detail)
            return False
        self._pauses = 0
        self._end()
        return True

    def _begin(self, pause_s: float, detail: str) -> None:
        now = self._clock()
        self.pause = Pause(since=now, until=now + pause_s, detail=detail)
        self._may_probe = False
        self.changed.set()

    def _end(self) -> None:
        self.pause = None
        self._to_mend.clear()
        self.changed.set()
        log.info("judge_is_back")

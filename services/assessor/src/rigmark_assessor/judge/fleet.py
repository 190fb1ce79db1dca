"""Keeps one judge's standing in step with the other assessors, and does without them if it must."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import sha256
from typing import Final, Never

import structlog

from rigmark_assessor.database import DatabaseIsAway
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.settings import JudgeSettings
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.queue import Limiter, QueueIsAway

EVERY_S: Final = 0.25
"""How often a process that is at work reports; one that is idle does so less often."""
_IDLE_S: Final = 1.0
_AWAY_S: Final = 1.0
_LEAVE_S: Final = 1.0
_GATHER_S: Final = 0.005
_PEERS_EVERY_S: Final = 10.0

log = structlog.get_logger(__name__)


def judge_key(settings: JudgeSettings) -> str:
    """Return the name of a judge's limit: of its address, model and account, without the key."""
    key = settings.judge_api_key.get_secret_value()
    account = sha256(key.encode()).hexdigest()
    told = "\0".join((settings.judge_base_url, settings.judge_model, account))
    return sha256(told.encode()).hexdigest()[:32]


class Fleet:
    """Reports a process's calls of one judge, and hands its part of the limit to the standing."""

    def __init__(
        self,
        limiter: Limiter,
        standing: Standing,
        *,
        owner: str,
        peers: Callable[[], Awaitable[int]],
        wake: Callable[[], None],
    ) -> None:
        self._limiter = limiter
        self._standing = standing
        self._owner = owner
        self._peers = peers
        self._wake = wake
        self._clock: Clock = monotonic
        self._peers_at: float | None = None
        self._away = False
        standing.limit.join()

    async def run(self) -> Never:
        """Report until cancelled: at once when something is needed, and else every so often."""
        while True:
            every_s = await self.step()
            with suppress(TimeoutError):
                async with asyncio.timeout(every_s):
                    await self._standing.limit.needed.wait()
                # What happens together is told together.
                await asyncio.sleep(_AWAY_S if self._away else _GATHER_S)

    async def step(self) -> float:
        """Report once, and return in how many seconds the next report is due."""
        if self._away or self._peers_at is None:
            await self._count_peers()
        self._standing.limit.needed.clear()
        report = self._standing.report(self._owner)
        try:
            grant = await self._limiter.report(report)
        except QueueIsAway as error:
            await self._count_peers()
            self._is_away(error)
            return _AWAY_S
        if self._away:
            log.info("limit_is_shared_again")
        self._away, self._peers_at = False, -math.inf
        if self._standing.heard(grant):
            self._wake()
        return EVERY_S if report.uses or self._standing.detail else _IDLE_S

    async def leave(self) -> None:
        """Give this process's part back to the others."""
        with suppress(*QueueIsAway):
            async with asyncio.timeout(_LEAVE_S):
                await self._limiter.leave(self._owner)

    def _is_away(self, error: BaseException) -> None:
        limit = self._standing.limit
        self._standing.unheard()
        if not self._away:
            log.warning(
                "limit_is_not_shared", error=type(error).__name__, own_part=limit.alone.share
            )
        self._away = True
        self._wake()

    async def _count_peers(self) -> None:
        """Learn from the database how many processes there are, which Valkey tells as a rule."""
        if self._peers_at is not None and self._clock() - self._peers_at < _PEERS_EVERY_S:
            return
        self._peers_at = self._clock()
        with suppress(*DatabaseIsAway):
            self._standing.limit.alone.peers = await self._peers()

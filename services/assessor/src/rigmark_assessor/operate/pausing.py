"""`pause` and `resume`: an operator stops all new judging, and lets it go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from rigmark_assessor.claim import PAUSED_LOOK_S
from rigmark_assessor.operate import queries
from rigmark_assessor.operate.text import moment, printable
from rigmark_assessor.operate.waking import told, wake
from rigmark_assessor.settings import AssessorSettings
from rigmark_shared.db.pool import Pool
from rigmark_shared.queue import WakeUp

# One wake-up makes a process claim all it has room for.
_WOKEN: Final = 100


@dataclass(frozen=True, slots=True)
class Paused:
    """The pause that is in force."""

    pause: queries.Row

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "paused": True,
            "reason": self.pause["reason"],
            "since": moment(self.pause["created_at"]),
        }

    def lines(self) -> Iterable[str]:
        """Return it for people."""
        return [
            f"Judging is paused: {printable(self.pause['reason'])}.",
            "Nothing more is claimed; what is at the judge now comes to its end.",
            "`rigmark-assessor resume` lets it go on.",
        ]


@dataclass(frozen=True, slots=True)
class Resumed:
    """Judging goes on."""

    was_paused: bool
    woken: bool | None
    interval_s: float

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"paused": False, "was_paused": self.was_paused, "woken": self.woken}

    def lines(self) -> Iterable[str]:
        """Return it for people."""
        yield "Judging goes on." if self.was_paused else "Judging was not paused."
        if self.woken is not None:
            yield told(woken=self.woken, interval_s=self.interval_s)


async def pause(pool: Pool, reason: str | None) -> Paused:
    """Have nothing more claimed, by any assessor, until it is resumed."""
    async with pool.connection() as connection:
        return Paused(await queries.write_pause(connection, reason))


async def resume(pool: Pool, settings: AssessorSettings) -> Resumed:
    """Let judging go on, and wake assessors where there is something to do."""
    async with pool.connection() as connection:
        was_paused = await queries.end_pause(connection)
        waiting = await queries.due(connection, _WOKEN) if was_paused else ()
    woken = None
    if waiting:
        woken = await wake(settings, [WakeUp(row["id"], row["generation"]) for row in waiting])
    interval_s = max(settings.reconcile_interval_s, PAUSED_LOOK_S)
    return Resumed(was_paused, woken, interval_s)

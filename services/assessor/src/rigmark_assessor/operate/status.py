"""`status`: whether judging goes on, who does it, what waits, and what it waits for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from rigmark_assessor.operate import queries, state_queries
from rigmark_assessor.operate.judge_state import HEAD, JudgeState, judge_states
from rigmark_assessor.operate.text import UNKNOWN, age, many, moment, printable, table
from rigmark_assessor.presence import EVERY_S
from rigmark_assessor.settings import AssessorSettings
from rigmark_shared.db.pool import Pool

ALIVE_S: Final = 3 * EVERY_S
"""An assessor that was not seen for so long has ended, or does not reach the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How judging stands."""

    pause: queries.Row | None
    assessors: Sequence[queries.Row]
    unended: Sequence[queries.Row]
    ended: Sequence[queries.Row]
    spent: queries.Row
    settings: AssessorSettings
    judges: Sequence[JudgeState]
    is_valkey_there: bool

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        pause = self.pause
        return {
            "paused": pause and {"reason": pause["reason"], "since": moment(pause["created_at"])},
            "assessors": [_assessor(row) for row in self.assessors],
            "queue": self._queue(),
            "judges": [one.to_json() for one in self.judges],
            "budget": self._budget(),
            "valkey": "there" if self.is_valkey_there else "away",
        }

    def lines(self) -> Iterable[str]:
        """Return it for people."""
        queue = self._queue()
        yield self._headline()
        yield ""
        yield (
            f"Waiting    {queue['pending']}, {queue['due']} of them due; the oldest for "
            f"{_age(queue['oldest_pending_age_s'])}"
        )
        yield f"In hand    {queue['running']}, {queue['expired']} of them with a lease that ran out"
        yield f"Completed  {queue['completed']}"
        yield f"Failed     {queue['failed']}, and {queue['cancelled']} cancelled"
        if self.spent["spent_usd"] is not None or self._budget()["per_day_usd"]:
            yield self._money()
        if not self.is_valkey_there:
            yield "Valkey is away: assessors find work by themselves, and share no limit."
        yield from _reasons("What delays those that wait", queue["waits_for"])
        yield from _reasons("Why the failed ones failed", queue["failed_for"])
        yield from self._tables()

    def _headline(self) -> str:
        if self.pause:
            reason = printable(self.pause["reason"])
            return f"Judging is paused: {reason}. `rigmark-assessor resume` lets it go on."
        alive = [row for row in self.assessors if _is_alive(row)]
        if not alive:
            return "No assessor has been seen lately: start one with `rigmark-assessor run`."
        ready = [row for row in alive if row["state"] == "ready"]
        if not ready:
            why = alive[0]["detail"] or alive[0]["state"]
            return f"Nothing is judged: {printable(why)}"
        return f"Judging goes on: {many(len(ready), 'assessor')} ready."

    def _tables(self) -> Iterable[str]:
        if self.assessors:
            head = ("ASSESSOR", "STATE", "SEEN", "IN HAND", "JUDGE", "DETAIL")
            rows = [
                (
                    row["owner"],
                    row["state"] if _is_alive(row) else "gone",
                    f"{age(row['seen_ago_s'])} ago",
                    row["in_hand"],
                    row["judge_model"],
                    row["detail"],
                )
                for row in self.assessors
            ]
            yield from ("", *table(head, rows))
        if self.judges:
            yield from ("", *table(HEAD, [one.cells for one in self.judges]))

    def _money(self) -> str:
        told = self._budget()
        spent = (
            f"{told['spent_usd'] or UNKNOWN} USD spent, {told['reserved_usd'] or UNKNOWN} set aside"
        )
        most = told["per_day_usd"]
        return f"Today      {spent}" + (f", of {most} USD" if most else ", and no budget is set")

    def _budget(self) -> dict[str, Any]:
        """Return what is spent of the day's budget; null where no budget was ever set."""
        row, settings = self.spent, self.settings
        return {
            "day": row["day"].isoformat(),
            "spent_usd": _usd(row["spent_usd"]),
            "reserved_usd": _usd(row["reserved_usd"]),
            "per_day_usd": _usd(settings.judge_budget_usd_per_day),
            "per_benchmark_usd": _usd(settings.judge_budget_usd_per_benchmark),
        }

    def _queue(self) -> dict[str, Any]:
        pending = [row for row in self.unended if row["status"] == "pending"]
        running = [row for row in self.unended if row["status"] == "running"]
        failed = {row["reason"]: row["count"] for row in self.ended if row["status"] == "failed"}
        oldest = min(pending, key=lambda row: row["oldest_at"], default=None)
        return {
            "pending": sum(row["count"] for row in pending),
            "due": sum(row["due"] for row in pending),
            "next_due_in_s": min((max(0.0, row["due_in_s"]) for row in pending), default=None),
            "oldest_pending_at": oldest and moment(oldest["oldest_at"]),
            "oldest_pending_age_s": oldest and oldest["oldest_age_s"],
            "running": sum(row["count"] for row in running),
            "expired": sum(row["expired"] for row in running),
            "completed": sum(row["count"] for row in self.ended if row["status"] == "completed"),
            "cancelled": failed.pop("cancelled", 0),
            "failed": sum(failed.values()),
            "waits_for": {row["reason"]: row["count"] for row in pending if row["reason"]},
            "failed_for": failed,
        }


async def read_status(pool: Pool, settings: AssessorSettings) -> Status:
    """Return how judging stands, of one moment in the database; raises JudgesFileIsWrong."""
    async with (
        pool.connection() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        pause = await queries.read_pause(connection)
        assessors = await state_queries.assessors(connection)
        unended = await state_queries.open_counts(connection)
        ended = await state_queries.ended_counts(connection)
        endpoints = await state_queries.endpoints(connection)
        spent = await state_queries.spent_today(connection)
    judges, is_valkey_there = await judge_states(settings, endpoints)
    return Status(
        pause=pause,
        assessors=assessors,
        unended=unended,
        ended=ended,
        spent=spent,
        settings=settings,
        judges=judges,
        is_valkey_there=is_valkey_there,
    )


def _usd(value: Decimal | None) -> str | None:
    """Return money as text, so that no digit is lost."""
    return None if value is None else f"{value:f}"


def _assessor(row: queries.Row) -> dict[str, Any]:
    return {
        "owner": row["owner"],
        "alive": _is_alive(row),
        "state": row["state"],
        "detail": row["detail"],
        "judge_model": row["judge_model"],
        "seen_at": moment(row["seen_at"]),
        "seen_ago_s": row["seen_ago_s"],
        "in_hand": row["in_hand"],
    }


def _is_alive(row: queries.Row) -> bool:
    return bool(row["seen_ago_s"] <= ALIVE_S)


def _age(seconds: float | None) -> str:
    return UNKNOWN if seconds is None else age(seconds)


def _reasons(head: str, counts: dict[str, int]) -> Iterable[str]:
    if counts:
        told = ", ".join(f"{printable(reason)} {count}" for reason, count in counts.items())
        yield f"{head}: {told}"

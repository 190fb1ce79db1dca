"""Each judge as all assessors see it: its endpoint, the limit they share, and a pause of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rigmark_assessor.judge.fleet import judge_key
from rigmark_assessor.judges import judges_of
from rigmark_assessor.operate.queries import Row
from rigmark_assessor.operate.text import UNKNOWN, moment
from rigmark_assessor.settings import AssessorSettings, JudgeSettings
from rigmark_shared.queue import Limiter, QueueIsAway, SharedLimit, connect

HEAD = ("JUDGE", "ADDRESS", "FORM", "WHY NOT A STRICTER ONE", "IN FLIGHT", "LIMIT", "PAUSED")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeState:
    """One judge of the settings that this command sees."""

    settings: JudgeSettings
    endpoint: Row | None
    """What was learned of it; None when it was never asked."""
    limit: SharedLimit | None
    """None when nobody has asked it lately, or while Valkey is away."""

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        endpoint, limit = self.endpoint, self.limit
        return {
            "model": self.settings.judge_model,
            "base_url": self.settings.judge_base_url,
            "response_format": endpoint and endpoint["response_format"],
            "detail": endpoint and endpoint["detail"],
            "learned_at": endpoint and moment(endpoint["learned_at"]),
            "max_in_flight": self.settings.judge_max_in_flight or None,
            "requests_per_minute": self.settings.judge_requests_per_minute or None,
            "limit": limit and limit.limit,
            "in_flight": limit and limit.in_flight,
            "processes": limit and limit.processes,
            "paused": limit and limit.pause,
        }

    @property
    def cells(self) -> tuple[object, ...]:
        """Return it as a row of a table."""
        told = self.to_json()
        most = told["limit"] or told["max_in_flight"]
        per_minute = told["requests_per_minute"]
        limits = [f"{most:g} at once"] if most else []
        limits += [f"{per_minute} a minute"] if per_minute else []
        return (
            told["model"],
            told["base_url"],
            told["response_format"],
            told["detail"],
            told["in_flight"],
            ", ".join(limits) or UNKNOWN,
            told["paused"],
        )


async def judge_states(
    settings: AssessorSettings, endpoints: Sequence[Row]
) -> tuple[Sequence[JudgeState], bool]:
    """Return the judges of the settings, and whether Valkey told of their limits.

    Raises JudgesFileIsWrong.
    """
    judges = judges_of(settings)
    queue = connect(settings)
    known = True
    limits: list[SharedLimit | None] = []
    try:
        limits = [await Limiter(queue, judge_key(one)).look() for one in judges]
    except QueueIsAway:
        known, limits = False, [None] * len(judges)
    finally:
        await queue.aclose()
    learned = {(row["base_url"], row["model"]): row for row in endpoints}
    return [
        JudgeState(
            settings=one,
            endpoint=learned.get((one.judge_base_url, one.judge_model)),
            limit=limit,
        )
        for one, limit in zip(judges, limits, strict=True)
    ], known

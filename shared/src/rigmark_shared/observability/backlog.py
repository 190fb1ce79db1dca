"""What waits for a judge, told by any one process: from the database, and never older than a while.

Figures that cannot be read are left out, never 0.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Final, Never

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rigmark_shared.cancellation import heed_cancellation
from rigmark_shared.clock import Clock, monotonic

EVERY_S: Final = 10.0
_OLDEST_READING_S: Final = 3 * EVERY_S
COUNTED_AT_MOST: Final = 100_000

# Both halves stand in small indexes of their own; of a longer backlog the first part is counted.
BACKLOG: Final = f"""
SELECT pending.count AS pending, pending.oldest_s AS oldest_pending_s,
    CAST(greatest(0, extract(epoch FROM now() - least(
        (SELECT min(not_before) FROM assessments WHERE status = 'pending'), now()
    ))) AS double precision) AS oldest_due_s,
    running.count AS running, running.expired AS leases_expired,
    (SELECT count(*) FROM assessors
        WHERE seen_at > now() - interval '1 minute' AND state = 'ready') AS assessors_ready,
    (SELECT count(*) FROM assessors
        WHERE seen_at > now() - interval '1 minute' AND state <> 'ready') AS assessors_not_ready,
    (SELECT count(*) FROM judging_pauses) AS pauses,
    CAST(coalesce(budget.spent_usd, 0) AS double precision) AS spent_today_usd,
    CAST(coalesce(budget.reserved_usd, 0) AS double precision) AS reserved_today_usd
FROM (
    SELECT count(*),
        CAST(coalesce(extract(epoch FROM now() - min(created_at)), 0) AS double precision)
            AS oldest_s
    FROM (
        SELECT created_at FROM assessments WHERE status = 'pending'
        ORDER BY not_before LIMIT {COUNTED_AT_MOST}
    ) AS first
) AS pending, (
    SELECT count(*), count(*) FILTER (WHERE lease_until < now()) AS expired
    FROM assessments WHERE status = 'running'
) AS running LEFT JOIN (
    SELECT spent_usd, reserved_usd FROM judge_budgets
    WHERE day = CAST(now() AT TIME ZONE 'utc' AS date)
) AS budget ON true
"""  # noqa: S608 - a constant
"""One row with all that is told of what waits."""

_GAUGES: Final = {
    "oldest_pending_s": (
        "rigmark_queue_oldest_pending_seconds",
        "How long ago the oldest assessment that waits was posted; 0 when none waits.",
    ),
    "oldest_due_s": (
        "rigmark_queue_oldest_due_seconds",
        "How long the assessment that is due first could have been taken up; 0 when none is due.",
    ),
    "leases_expired": (
        "rigmark_queue_leases_expired",
        "Assessments whose assessor was not heard of for a lease, and that nobody has taken over.",
    ),
    "pauses": ("rigmark_queue_paused", "Pauses of all judging that an operator has set."),
    "spent_today_usd": (
        "rigmark_queue_spent_today_usd",
        "Spent of the day's budget (UTC), as the account says.",
    ),
    "reserved_today_usd": (
        "rigmark_queue_reserved_today_usd",
        "Set aside of the day's budget for calls that are not accounted for yet.",
    ),
}

Reading = Mapping[str, Any]


class Backlog(Collector):
    """Reads every few seconds, and tells Prometheus the newest reading while it is young."""

    def __init__(self, read: Callable[[], Awaitable[Reading]], *, clock: Clock = monotonic) -> None:
        self._read = read
        self._clock = clock
        self._reading: Reading | None = None
        self._read_at = clock()

    async def look(self) -> float:
        """Read once, and return how long to wait until the next time."""
        self._reading = await self._read()
        self._read_at = self._clock()
        return EVERY_S

    async def keep_looking(self, *, away: tuple[type[Exception], ...]) -> Never:
        """Read until cancelled; what the database raises while it is away is for others to log."""
        while True:
            wait_s = EVERY_S
            try:
                wait_s = await self.look()
            except away:
                wait_s = EVERY_S
            heed_cancellation()
            await asyncio.sleep(wait_s)

    def collect(self) -> Iterator[Metric]:
        """Return the newest reading as metrics; none when there is no young one."""
        reading = self._reading
        if reading is None or self._clock() - self._read_at > _OLDEST_READING_S:
            return
        yield _by_label(
            "rigmark_queue_assessments",
            f"Assessments that are not final; of those that wait {COUNTED_AT_MOST} are counted.",
            "status",
            {"pending": reading["pending"], "running": reading["running"]},
        )
        yield _by_label(
            "rigmark_queue_assessors",
            "Assessors that were heard of within a minute, by whether they judge.",
            "state",
            {"ready": reading["assessors_ready"], "not_ready": reading["assessors_not_ready"]},
        )
        for key, (name, meaning) in _GAUGES.items():
            yield GaugeMetricFamily(name, meaning, value=reading[key])


def _by_label(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for one, value in values.items():
        family.add_metric([one], value)
    return family
